#ifndef COFFER_SERVICES_DIRECTORY_CLUSTER_SERVICE_H_
#define COFFER_SERVICES_DIRECTORY_CLUSTER_SERVICE_H_

#include <utility>

#include "coffer/directory/v1/cluster_service.grpc.pb.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/status.h"
#include "grpcpp/support/sync_stream.h"
#include "services/directory/one_at_a_time.h"
#include "services/directory/rpc_environment.h"

namespace coffer::directory {

// The gRPC face of what operators ask about the cluster, like DirectoryService.
// Contract: cluster_service.proto. Thread-safe.
class ClusterService final : public v1::ClusterService::Service {
 public:
  explicit ClusterService(RpcEnvironment environment)
      : env_(std::move(environment)) {}

  grpc::Status GetClusterHealth(
      grpc::ServerContext* context, const v1::GetClusterHealthRequest* request,
      v1::GetClusterHealthResponse* response) override;
  grpc::Status CheckMaintenance(
      grpc::ServerContext* context, const v1::CheckMaintenanceRequest* request,
      v1::CheckMaintenanceResponse* response) override;
  grpc::Status ListEvents(grpc::ServerContext* context,
                          const v1::ListEventsRequest* request,
                          v1::ListEventsResponse* response) override;
  grpc::Status WatchEvents(
      grpc::ServerContext* context, const v1::WatchEventsRequest* request,
      grpc::ServerWriter<v1::WatchEventsResponse>* writer) override;

 private:
  const RpcEnvironment env_;
  OneAtATime scans_;
};

// What operators change, for the admin port.
class ClusterAdminService final : public v1::ClusterAdminService::Service {
 public:
  explicit ClusterAdminService(RpcEnvironment environment)
      : env_(std::move(environment)) {}

  grpc::Status MuteHealthCheck(grpc::ServerContext* context,
                               const v1::MuteHealthCheckRequest* request,
                               v1::MuteHealthCheckResponse* response) override;
  grpc::Status UnmuteHealthCheck(
      grpc::ServerContext* context, const v1::UnmuteHealthCheckRequest* request,
      v1::UnmuteHealthCheckResponse* response) override;

 private:
  const RpcEnvironment env_;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_CLUSTER_SERVICE_H_
