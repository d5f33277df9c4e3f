#include "services/directory/cluster_service.h"

#include <memory>

#include "coffer/directory/v1/cluster_service.pb.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/status.h"
#include "grpcpp/support/sync_stream.h"
#include "lib/rpc/idle_call_guard.h"
#include "lib/status/grpc_status.h"
#include "services/directory/event_rpcs.h"
#include "services/directory/health_rpcs.h"

namespace coffer::directory {

grpc::Status ClusterService::GetClusterHealth(
    grpc::ServerContext* /*context*/,
    const v1::GetClusterHealthRequest* /*request*/,
    v1::GetClusterHealthResponse* response) {
  return ToGrpcStatus(directory::GetClusterHealth(env_.snapshots, response));
}

grpc::Status ClusterService::CheckMaintenance(
    grpc::ServerContext* context, const v1::CheckMaintenanceRequest* request,
    v1::CheckMaintenanceResponse* response) {
  return ToGrpcStatus(directory::CheckMaintenance(
      env_, {env_.snapshots, &scans_},
      [context] { return context->IsCancelled(); }, *request, response));
}

grpc::Status ClusterService::ListEvents(grpc::ServerContext* /*context*/,
                                        const v1::ListEventsRequest* request,
                                        v1::ListEventsResponse* response) {
  return ToGrpcStatus(directory::ListEvents(env_, *request, response));
}

grpc::Status ClusterService::WatchEvents(
    grpc::ServerContext* context, const v1::WatchEventsRequest* request,
    grpc::ServerWriter<v1::WatchEventsResponse>* writer) {
  // A client that takes nothing, not even the empty messages, is gone.
  const std::unique_ptr<rpc::IdleCallGuard::Watch> watch =
      env_.idle_guard->Start([context] { context->TryCancel(); });
  // So that the client knows that it watches, even when nothing happens.
  writer->SendInitialMetadata();
  return ToGrpcStatus(env_.events->Watch(
      request->after_sequence(), [context] { return context->IsCancelled(); },
      [writer, &watch](const v1::WatchEventsResponse& response) {
        const bool sent = writer->Write(response);
        watch->Touch();
        return sent;
      }));
}

grpc::Status ClusterAdminService::MuteHealthCheck(
    grpc::ServerContext* /*context*/, const v1::MuteHealthCheckRequest* request,
    v1::MuteHealthCheckResponse* response) {
  return ToGrpcStatus(directory::MuteHealthCheck(env_, *request, response));
}

grpc::Status ClusterAdminService::UnmuteHealthCheck(
    grpc::ServerContext* /*context*/,
    const v1::UnmuteHealthCheckRequest* request,
    v1::UnmuteHealthCheckResponse* /*response*/) {
  return ToGrpcStatus(directory::UnmuteHealthCheck(env_, *request));
}

}  // namespace coffer::directory
