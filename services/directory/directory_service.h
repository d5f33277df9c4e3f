#ifndef COFFER_SERVICES_DIRECTORY_DIRECTORY_SERVICE_H_
#define COFFER_SERVICES_DIRECTORY_DIRECTORY_SERVICE_H_

#include <utility>

#include "coffer/directory/v1/directory_service.grpc.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/status.h"
#include "grpcpp/support/sync_stream.h"
#include "services/directory/rpc_environment.h"

namespace coffer::directory {

// The gRPC face of the directory: forwards each RPC to its function in one of
// the *_rpcs.h, and turns the status into gRPC's. Contract:
// directory_service.proto. Thread-safe.
class DirectoryService final : public v1::DirectoryService::Service {
 public:
  explicit DirectoryService(RpcEnvironment environment)
      : env_(std::move(environment)) {}

  grpc::Status CreateVault(grpc::ServerContext* context,
                           const v1::CreateVaultRequest* request,
                           v1::CreateVaultResponse* response) override;
  grpc::Status GetVault(grpc::ServerContext* context,
                        const v1::GetVaultRequest* request,
                        v1::GetVaultResponse* response) override;
  grpc::Status ListVaults(grpc::ServerContext* context,
                          const v1::ListVaultsRequest* request,
                          v1::ListVaultsResponse* response) override;
  grpc::Status CreateFolder(grpc::ServerContext* context,
                            const v1::CreateFolderRequest* request,
                            v1::CreateFolderResponse* response) override;
  grpc::Status LookupEntries(grpc::ServerContext* context,
                             const v1::LookupEntriesRequest* request,
                             v1::LookupEntriesResponse* response) override;
  grpc::Status ListFolder(grpc::ServerContext* context,
                          const v1::ListFolderRequest* request,
                          v1::ListFolderResponse* response) override;
  grpc::Status CommitVersions(grpc::ServerContext* context,
                              const v1::CommitVersionsRequest* request,
                              v1::CommitVersionsResponse* response) override;
  grpc::Status CommitVersion(
      grpc::ServerContext* context,
      grpc::ServerReader<v1::CommitVersionRequest>* reader,
      v1::CommitVersionResponse* response) override;
  grpc::Status GetVersion(grpc::ServerContext* context,
                          const v1::GetVersionRequest* request,
                          v1::GetVersionResponse* response) override;
  grpc::Status ListVersions(grpc::ServerContext* context,
                            const v1::ListVersionsRequest* request,
                            v1::ListVersionsResponse* response) override;
  grpc::Status ListReferences(grpc::ServerContext* context,
                              const v1::ListReferencesRequest* request,
                              v1::ListReferencesResponse* response) override;
  grpc::Status MoveEntry(grpc::ServerContext* context,
                         const v1::MoveEntryRequest* request,
                         v1::MoveEntryResponse* response) override;
  grpc::Status DeleteEntries(grpc::ServerContext* context,
                             const v1::DeleteEntriesRequest* request,
                             v1::DeleteEntriesResponse* response) override;
  grpc::Status ReportDamage(grpc::ServerContext* context,
                            const v1::ReportDamageRequest* request,
                            v1::ReportDamageResponse* response) override;
  grpc::Status ListDamage(grpc::ServerContext* context,
                          const v1::ListDamageRequest* request,
                          v1::ListDamageResponse* response) override;
  grpc::Status ListBlobReferences(
      grpc::ServerContext* context,
      const v1::ListBlobReferencesRequest* request,
      v1::ListBlobReferencesResponse* response) override;
  grpc::Status RegisterNode(grpc::ServerContext* context,
                            const v1::RegisterNodeRequest* request,
                            v1::RegisterNodeResponse* response) override;
  grpc::Status Heartbeat(grpc::ServerContext* context,
                         const v1::HeartbeatRequest* request,
                         v1::HeartbeatResponse* response) override;
  grpc::Status ListNodes(grpc::ServerContext* context,
                         const v1::ListNodesRequest* request,
                         v1::ListNodesResponse* response) override;
  grpc::Status GetNode(grpc::ServerContext* context,
                       const v1::GetNodeRequest* request,
                       v1::GetNodeResponse* response) override;
  grpc::Status GetPlacementMap(grpc::ServerContext* context,
                               const v1::GetPlacementMapRequest* request,
                               v1::GetPlacementMapResponse* response) override;
  grpc::Status GetClusterStatus(
      grpc::ServerContext* context, const v1::GetClusterStatusRequest* request,
      v1::GetClusterStatusResponse* response) override;

 private:
  const RpcEnvironment env_;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_DIRECTORY_SERVICE_H_
