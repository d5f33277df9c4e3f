#ifndef COFFER_CLIENT_GRPC_GET_STREAM_STUB_H_
#define COFFER_CLIENT_GRPC_GET_STREAM_STUB_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "client/storage_stub.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "lib/rpc/blob_frame.h"
#include "lib/rpc/call_metadata.h"
#include "lib/rpc/raw_client.h"

namespace coffer::client {

// GetBlobs of one node. Received bytes are copied once, into the result, which
// takes no more memory than the range asked for. A node that sends more, an
// answer twice, or one to what was not asked, is INTERNAL (MALFORMED). The
// call begins with the first Next(), since beginning it waits for a connection,
// and only what has been constructed can be cancelled.
class GrpcGetStreamStub final : public GetStream {
 public:
  GrpcGetStreamStub(std::shared_ptr<grpc::Channel> channel,
                    const rpc::CallMetadata& metadata,
                    absl::Span<const BlobRange> ranges,
                    PassedCallback on_received);

  absl::StatusOr<absl::optional<Item>> Next() override;
  void Cancel() override;

 private:
  // Begins the next item. True when it is complete already.
  absl::StatusOr<bool> HandleHeader(const std::string& header);
  // True when the item is complete.
  absl::StatusOr<bool> HandleFrame(const rpc::BlobFrame& frame);
  absl::StatusOr<absl::optional<Item>> HandleEnd();

  const std::shared_ptr<grpc::Channel> channel_;
  const PassedCallback on_received_;
  // Of each range, what its answer may claim; nothing once it was answered.
  std::vector<absl::optional<uint64_t>> max_bytes_;
  grpc::ByteBuffer request_;
  grpc::ClientContext context_;
  std::atomic<bool> cancelled_{false};
  // Null before the first Next().
  std::unique_ptr<rpc::RawClientReader> reader_;
  // The item that is being received.
  absl::optional<Item> item_;
  uint64_t remaining_bytes_ = 0;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_GRPC_GET_STREAM_STUB_H_
