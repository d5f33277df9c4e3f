#ifndef COFFER_CLIENT_GRPC_STORAGE_STUB_H_
#define COFFER_CLIENT_GRPC_STORAGE_STUB_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "client/storage_stub.h"
#include "coffer/storage/v1/storage_service.grpc.pb.h"
#include "grpcpp/channel.h"
#include "lib/ids/id.h"
#include "lib/rpc/call_metadata.h"

namespace coffer::client {

// A storage node over gRPC. Thread-safe. Errors are the node's own, with their
// reasons; UNAVAILABLE when it cannot be reached.
class GrpcStorageStub final : public StorageStub {
 public:
  // INVALID_ARGUMENT when `address` is not HOST:PORT. `metadata` is sent with
  // every call. The node has a connection of its own.
  static absl::StatusOr<std::unique_ptr<GrpcStorageStub>> Create(
      const std::string& address, const rpc::CallMetadata& metadata);

  absl::StatusOr<std::unique_ptr<PutStream>> OpenPutStream(
      PutStreamCallbacks callbacks) override;
  absl::StatusOr<std::unique_ptr<GetStream>> OpenGetStream(
      absl::Span<const BlobRange> ranges, PassedCallback on_received) override;
  absl::StatusOr<FindMissingResult> FindMissing(
      absl::Span<const BlobId> ids, const CallLimits& limits) override;
  absl::StatusOr<std::vector<BlobStat>> Stat(absl::Span<const BlobId> ids,
                                             const CallLimits& limits) override;
  absl::StatusOr<std::vector<BlobStat>> Verify(
      absl::Span<const BlobId> ids, const CallLimits& limits) override;

 private:
  GrpcStorageStub(std::shared_ptr<grpc::Channel> channel,
                  const rpc::CallMetadata& metadata);

  const std::shared_ptr<grpc::Channel> channel_;
  const rpc::CallMetadata metadata_;
  const std::unique_ptr<storage::v1::StorageService::Stub> stub_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_GRPC_STORAGE_STUB_H_
