#ifndef COFFER_SERVICES_STORAGE_STORAGE_SERVICE_H_
#define COFFER_SERVICES_STORAGE_STORAGE_SERVICE_H_

#include "coffer/storage/v1/storage_service.grpc.pb.h"
#include "coffer/storage/v1/storage_service.pb.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/status.h"
#include "lib/rpc/raw_server.h"
#include "services/storage/storage_node.h"

namespace coffer::storage {

// coffer.storage.v1.StorageService for one node: validates, converts, calls the
// node's parts. Thread-safe.
class StorageService final : public rpc::RawMethods<v1::StorageService> {
 public:
  // The parts of `node` must outlive the service.
  explicit StorageService(const StorageNode& node);

  grpc::Status FindMissingBlobs(
      grpc::ServerContext* context, const v1::FindMissingBlobsRequest* request,
      v1::FindMissingBlobsResponse* response) override;
  grpc::Status StatBlobs(grpc::ServerContext* context,
                         const v1::StatBlobsRequest* request,
                         v1::StatBlobsResponse* response) override;
  grpc::Status VerifyBlobs(grpc::ServerContext* context,
                           const v1::VerifyBlobsRequest* request,
                           v1::VerifyBlobsResponse* response) override;
  grpc::Status ListBlobs(grpc::ServerContext* context,
                         const v1::ListBlobsRequest* request,
                         v1::ListBlobsResponse* response) override;
  grpc::Status GetNodeInfo(grpc::ServerContext* context,
                           const v1::GetNodeInfoRequest* request,
                           v1::GetNodeInfoResponse* response) override;
  grpc::Status PingPeers(grpc::ServerContext* context,
                         const v1::PingPeersRequest* request,
                         v1::PingPeersResponse* response) override;

 private:
  absl::Status FindMissing(const v1::FindMissingBlobsRequest& request,
                           v1::FindMissingBlobsResponse* response);
  absl::Status Stat(const v1::StatBlobsRequest& request,
                    v1::StatBlobsResponse* response);
  absl::Status Verify(const grpc::ServerContext& context,
                      const v1::VerifyBlobsRequest& request,
                      v1::VerifyBlobsResponse* response);
  absl::Status List(const v1::ListBlobsRequest& request,
                    v1::ListBlobsResponse* response);
  absl::Status DescribeNode(v1::GetNodeInfoResponse* response);
  absl::Status Ping(const std::string& traceparent,
                    v1::PingPeersResponse* response);

  const StorageNode node_;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_STORAGE_SERVICE_H_
