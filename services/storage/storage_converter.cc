#include "services/storage/storage_converter.h"

#include <string>
#include <utility>
#include <vector>

#include "grpcpp/support/slice.h"
#include "lib/rpc/blob_frame.h"
#include "lib/rpc/record_converter.h"
#include "lib/rpc/time_converter.h"
#include "lib/status/bounded_utf8.h"
#include "lib/status/error_info.h"
#include "lib/status/status_macros.h"
#include "services/storage/request_validation.h"

namespace coffer::storage {
namespace {

constexpr size_t kMaxFailureMessageBytes = 512;
constexpr size_t kMaxPingAddressBytes = 512;

v1::BlobState ToProto(BlobState state) {
  switch (state) {
    case BlobState::kMissing:
      return v1::BLOB_STATE_MISSING;
    case BlobState::kLive:
      return v1::BLOB_STATE_LIVE;
    case BlobState::kQuarantined:
      return v1::BLOB_STATE_QUARANTINED;
  }
  return v1::BLOB_STATE_UNSPECIFIED;
}

absl::StatusOr<PutSession::Header> ParseHeader(const std::string& bytes) {
  v1::PutBlobHeader header;
  if (!header.ParseFromString(bytes)) {
    return InvalidRequestError("malformed blob header");
  }
  COFFER_ASSIGN_OR_RETURN(const BlobId id, ParseRawBlobId(header.blob_id()));
  return PutSession::Header{id, header.size_bytes()};
}

}  // namespace

v1::BlobStat ToProto(const BlobInfo& info) {
  v1::BlobStat proto;
  proto.set_blob_id(info.id.ToHex());
  proto.set_state(ToProto(info.state));
  if (info.state == BlobState::kMissing) return proto;
  proto.set_size_bytes(info.size_bytes);
  *proto.mutable_stored_time() = rpc::ToProto(info.stored_time);
  if (info.verified_time.has_value()) {
    *proto.mutable_verified_time() = rpc::ToProto(*info.verified_time);
  }
  return proto;
}

v1::PeerPing ToProto(const PeerPing& ping) {
  v1::PeerPing proto;
  proto.set_node_id(ping.node_id.ToHex());
  proto.set_address(BoundedUtf8(ping.address, kMaxPingAddressBytes));
  proto.set_code(static_cast<int32_t>(ping.status.code()));
  proto.set_message(
      BoundedUtf8(ping.status.message(), kMaxFailureMessageBytes));
  *proto.mutable_round_trip_time() = rpc::ToProto(ping.round_trip_time);
  return proto;
}

v1::BlobFailure ToFailure(const BlobId& id, const absl::Status& status) {
  v1::BlobFailure failure;
  failure.set_blob_id(id.bytes().data(), id.bytes().size());
  failure.set_code(static_cast<int32_t>(status.code()));
  failure.set_reason(GetErrorReason(status));
  failure.set_message(BoundedUtf8(status.message(), kMaxFailureMessageBytes));
  return failure;
}

absl::StatusOr<PutSession::Message> ToPutMessage(
    const grpc::ByteBuffer& request) {
  COFFER_ASSIGN_OR_RETURN(rpc::BlobFrame frame, rpc::DecodeBlobFrame(request));
  PutSession::Message message;
  if (!frame.header.empty()) {
    COFFER_ASSIGN_OR_RETURN(message.header, ParseHeader(frame.header));
  }
  // On the heap first: short slices hold their bytes themselves.
  const auto slices =
      std::make_shared<const std::vector<grpc::Slice>>(std::move(frame.data));
  message.parts.reserve(slices->size());
  for (const grpc::Slice& slice : *slices) {
    if (slice.size() == 0) continue;
    message.parts.emplace_back(reinterpret_cast<const char*>(slice.begin()),
                               slice.size());
  }
  message.owner = slices;
  return message;
}

v1::PutBlobsResponse ToProto(const PutSession::Answers& answers,
                             const ReceiptSigner& signer) {
  v1::PutBlobsResponse response;
  for (const ReceiptSigner::HeldBlob& blob : answers.stored) {
    response.add_stored_blob_ids(blob.id.bytes().data(),
                                 blob.id.bytes().size());
  }
  if (!answers.stored.empty()) {
    *response.mutable_receipt() = rpc::ToProto(signer.Sign(answers.stored));
  }
  for (const PutSession::Failure& failure : answers.failures) {
    *response.add_failures() = ToFailure(failure.blob_id, failure.status);
  }
  return response;
}

}  // namespace coffer::storage
