#include "services/directory/directory_service.h"

#include <memory>

#include "absl/status/status.h"
#include "lib/rpc/idle_call_guard.h"
#include "lib/status/grpc_status.h"
#include "services/directory/cluster_rpcs.h"
#include "services/directory/namespace_rpcs.h"
#include "services/directory/node_rpcs.h"
#include "services/directory/vault_rpcs.h"
#include "services/directory/version_rpcs.h"

namespace coffer::directory {

grpc::Status DirectoryService::CreateVault(
    grpc::ServerContext* /*context*/, const v1::CreateVaultRequest* request,
    v1::CreateVaultResponse* /*response*/) {
  return ToGrpcStatus(directory::CreateVault(env_, *request));
}

grpc::Status DirectoryService::GetVault(grpc::ServerContext* /*context*/,
                                        const v1::GetVaultRequest* request,
                                        v1::GetVaultResponse* response) {
  return ToGrpcStatus(directory::GetVault(env_, *request, response));
}

grpc::Status DirectoryService::ListVaults(grpc::ServerContext* /*context*/,
                                          const v1::ListVaultsRequest* request,
                                          v1::ListVaultsResponse* response) {
  return ToGrpcStatus(directory::ListVaults(env_, *request, response));
}

grpc::Status DirectoryService::CreateFolder(
    grpc::ServerContext* /*context*/, const v1::CreateFolderRequest* request,
    v1::CreateFolderResponse* /*response*/) {
  return ToGrpcStatus(directory::CreateFolder(env_, *request));
}

grpc::Status DirectoryService::LookupEntries(
    grpc::ServerContext* /*context*/, const v1::LookupEntriesRequest* request,
    v1::LookupEntriesResponse* response) {
  return ToGrpcStatus(directory::LookupEntries(env_, *request, response));
}

grpc::Status DirectoryService::ListFolder(grpc::ServerContext* /*context*/,
                                          const v1::ListFolderRequest* request,
                                          v1::ListFolderResponse* response) {
  return ToGrpcStatus(directory::ListFolder(env_, *request, response));
}

grpc::Status DirectoryService::CommitVersions(
    grpc::ServerContext* /*context*/, const v1::CommitVersionsRequest* request,
    v1::CommitVersionsResponse* response) {
  return ToGrpcStatus(directory::CommitVersions(env_, *request, response));
}

grpc::Status DirectoryService::CommitVersion(
    grpc::ServerContext* context,
    grpc::ServerReader<v1::CommitVersionRequest>* reader,
    v1::CommitVersionResponse* /*response*/) {
  // Watched while it is received; the commit itself is not to be cancelled.
  std::unique_ptr<rpc::IdleCallGuard::Watch> watch =
      env_.idle_guard->Start([context] { context->TryCancel(); });
  return ToGrpcStatus(directory::CommitVersion(
      env_,
      [reader, &watch](v1::CommitVersionRequest* message) {
        const bool received = reader->Read(message);
        received ? watch->Touch() : watch.reset();
        return received;
      },
      [context] { return context->IsCancelled(); }));
}

grpc::Status DirectoryService::GetVersion(grpc::ServerContext* /*context*/,
                                          const v1::GetVersionRequest* request,
                                          v1::GetVersionResponse* response) {
  return ToGrpcStatus(directory::GetVersion(env_, *request, response));
}

grpc::Status DirectoryService::ListVersions(
    grpc::ServerContext* /*context*/, const v1::ListVersionsRequest* request,
    v1::ListVersionsResponse* response) {
  return ToGrpcStatus(directory::ListVersions(env_, *request, response));
}

grpc::Status DirectoryService::ListReferences(
    grpc::ServerContext* /*context*/, const v1::ListReferencesRequest* request,
    v1::ListReferencesResponse* response) {
  return ToGrpcStatus(directory::ListReferences(env_, *request, response));
}

grpc::Status DirectoryService::MoveEntry(grpc::ServerContext* /*context*/,
                                         const v1::MoveEntryRequest* request,
                                         v1::MoveEntryResponse* /*response*/) {
  return ToGrpcStatus(directory::MoveEntry(env_, *request));
}

grpc::Status DirectoryService::DeleteEntries(
    grpc::ServerContext* /*context*/, const v1::DeleteEntriesRequest* request,
    v1::DeleteEntriesResponse* response) {
  return ToGrpcStatus(directory::DeleteEntries(env_, *request, response));
}

grpc::Status DirectoryService::ReportDamage(
    grpc::ServerContext* /*context*/, const v1::ReportDamageRequest* request,
    v1::ReportDamageResponse* /*response*/) {
  return ToGrpcStatus(directory::ReportDamage(env_, *request));
}

grpc::Status DirectoryService::ListDamage(grpc::ServerContext* /*context*/,
                                          const v1::ListDamageRequest* request,
                                          v1::ListDamageResponse* response) {
  return ToGrpcStatus(directory::ListDamage(env_, *request, response));
}

grpc::Status DirectoryService::ListBlobReferences(
    grpc::ServerContext* /*context*/,
    const v1::ListBlobReferencesRequest* request,
    v1::ListBlobReferencesResponse* response) {
  return ToGrpcStatus(directory::ListBlobReferences(env_, *request, response));
}

grpc::Status DirectoryService::RegisterNode(
    grpc::ServerContext* /*context*/, const v1::RegisterNodeRequest* request,
    v1::RegisterNodeResponse* response) {
  return ToGrpcStatus(directory::RegisterNode(env_, *request, response));
}

grpc::Status DirectoryService::Heartbeat(grpc::ServerContext* /*context*/,
                                         const v1::HeartbeatRequest* request,
                                         v1::HeartbeatResponse* response) {
  return ToGrpcStatus(directory::Heartbeat(env_, *request, response));
}

grpc::Status DirectoryService::ListNodes(grpc::ServerContext* /*context*/,
                                         const v1::ListNodesRequest* request,
                                         v1::ListNodesResponse* response) {
  return ToGrpcStatus(directory::ListNodes(env_, *request, response));
}

grpc::Status DirectoryService::GetNode(grpc::ServerContext* /*context*/,
                                       const v1::GetNodeRequest* request,
                                       v1::GetNodeResponse* response) {
  return ToGrpcStatus(directory::GetNode(env_, *request, response));
}

grpc::Status DirectoryService::GetPlacementMap(
    grpc::ServerContext* /*context*/, const v1::GetPlacementMapRequest* request,
    v1::GetPlacementMapResponse* response) {
  return ToGrpcStatus(directory::GetPlacementMap(env_, *request, response));
}

grpc::Status DirectoryService::GetClusterStatus(
    grpc::ServerContext* /*context*/,
    const v1::GetClusterStatusRequest* /*request*/,
    v1::GetClusterStatusResponse* response) {
  return ToGrpcStatus(directory::GetClusterStatus(env_, response));
}

}  // namespace coffer::directory
