#include "client/grpc_get_stream_stub.h"

#include <utility>

#include "client/stopped_node.h"
#include "client/storage_converter.h"
#include "grpcpp/support/byte_buffer.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

constexpr char kMethod[] = "/coffer.storage.v1.StorageService/GetBlobs";
// No blob is larger, whatever a node claims: 8 MiB of payload, and its frame.
constexpr uint64_t kMaxItemBytes = (8 << 20) + 64;

}  // namespace

GrpcGetStreamStub::GrpcGetStreamStub(std::shared_ptr<grpc::Channel> channel,
                                     const rpc::CallMetadata& metadata,
                                     absl::Span<const BlobRange> ranges,
                                     PassedCallback on_received)
    : channel_(std::move(channel)),
      on_received_(std::move(on_received)),
      request_(EncodeGetRequest(ranges)) {
  for (const BlobRange& range : ranges) {
    max_bytes_.emplace_back(
        range.max_answer_bytes == 0 ? kMaxItemBytes : range.max_answer_bytes);
  }
  rpc::AddCallMetadata(metadata, &context_);
}

absl::StatusOr<absl::optional<GetStream::Item>> GrpcGetStreamStub::Next() {
  if (reader_ == nullptr) {
    reader_ =
        rpc::RawClientReader::Start(channel_, kMethod, &context_, request_);
    request_.Clear();
  }
  grpc::ByteBuffer message;
  while (reader_->Read(&message)) {
    absl::StatusOr<rpc::BlobFrame> frame = rpc::DecodeBlobFrame(message);
    if (!frame.ok()) return MalformedAnswer(frame.status().message());
    COFFER_ASSIGN_OR_RETURN(const bool complete, HandleFrame(*frame));
    if (complete) return std::exchange(item_, absl::nullopt);
  }
  return HandleEnd();
}

void GrpcGetStreamStub::Cancel() {
  cancelled_ = true;
  context_.TryCancel();
}

absl::StatusOr<bool> GrpcGetStreamStub::HandleHeader(
    const std::string& header) {
  if (item_.has_value()) {
    return MalformedAnswer("a blob begins before the last one has ended");
  }
  COFFER_ASSIGN_OR_RETURN(GetAnswerHeader answer, DecodeGetHeader(header));
  if (answer.range_index >= max_bytes_.size()) {
    return MalformedAnswer("it has a blob that was not asked for");
  }
  const absl::optional<uint64_t> max_bytes =
      std::exchange(max_bytes_[answer.range_index], absl::nullopt);
  if (!max_bytes.has_value()) return MalformedAnswer("it has a blob twice");
  if (!answer.failure.ok()) {
    item_ = Item{answer.range_index, std::move(answer.failure)};
    return true;
  }
  if (answer.length_bytes > *max_bytes) {
    return MalformedAnswer("a blob is too large");
  }
  item_ = Item{answer.range_index, std::string()};
  item_->bytes->reserve(answer.length_bytes);
  remaining_bytes_ = answer.length_bytes;
  return remaining_bytes_ == 0;
}

absl::StatusOr<bool> GrpcGetStreamStub::HandleFrame(
    const rpc::BlobFrame& frame) {
  if (!frame.header.empty()) {
    COFFER_ASSIGN_OR_RETURN(const bool complete, HandleHeader(frame.header));
    if (complete) return true;
  }
  if (!item_.has_value() || frame.data_size > remaining_bytes_) {
    return MalformedAnswer("it has more bytes than were announced");
  }
  frame.AppendDataTo(&*item_->bytes);
  remaining_bytes_ -= frame.data_size;
  if (on_received_ != nullptr) on_received_(frame.data_size);
  return remaining_bytes_ == 0;
}

absl::StatusOr<absl::optional<GetStream::Item>> GrpcGetStreamStub::HandleEnd() {
  COFFER_RETURN_IF_ERROR(ExplainEnd(reader_->Finish(), cancelled_));
  if (item_.has_value()) return MalformedAnswer("a blob is cut short");
  return absl::optional<Item>();
}

}  // namespace coffer::client
