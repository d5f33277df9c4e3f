#include "client/storage_converter.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lib/formats/receipt.h"
#include "lib/rpc/message_codec.h"
#include "lib/rpc/record_converter.h"
#include "lib/rpc/time_converter.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

namespace v1 = storage::v1;

absl::StatusOr<BlobId> ToBlobId(absl::string_view raw) {
  absl::StatusOr<BlobId> id = BlobId::FromBytes(raw);
  if (!id.ok()) return MalformedAnswer("a blob id has a wrong size");
  return id;
}

absl::Status ToStatus(const v1::BlobFailure& failure) {
  const bool known =
      failure.code() > 0 &&
      failure.code() <= static_cast<int>(absl::StatusCode::kUnauthenticated);
  const auto code = known ? static_cast<absl::StatusCode>(failure.code())
                          : absl::StatusCode::kUnknown;
  return MakeError(code, failure.message(), {failure.reason(), {}});
}

absl::Status ConvertReceipt(const common::v1::Receipt& proto,
                            absl::optional<formats::Receipt>* receipt) {
  absl::StatusOr<formats::Receipt> converted = rpc::FromProto(proto);
  if (!converted.ok()) return MalformedAnswer(converted.status().message());
  *receipt = *std::move(converted);
  return absl::OkStatus();
}

absl::StatusOr<BlobStat> ToBlobStat(const BlobId& id,
                                    const v1::BlobStat& proto) {
  const auto answered = BlobId::FromHex(proto.blob_id());
  if (!answered.ok() || *answered != id) {
    return MalformedAnswer("it describes another blob");
  }
  BlobStat stat;
  stat.blob_id = id;
  switch (proto.state()) {
    case v1::BLOB_STATE_MISSING:
      stat.state = BlobState::kMissing;
      break;
    case v1::BLOB_STATE_LIVE:
      stat.state = BlobState::kLive;
      break;
    case v1::BLOB_STATE_QUARANTINED:
      stat.state = BlobState::kQuarantined;
      break;
    default:
      return MalformedAnswer("a blob has an unknown state");
  }
  stat.size_bytes = proto.size_bytes();
  stat.stored_time = rpc::ToTime(proto.stored_time());
  if (proto.has_verified_time()) {
    stat.verified_time = rpc::ToTime(proto.verified_time());
  }
  return stat;
}

}  // namespace

absl::Status MalformedAnswer(absl::string_view why) {
  return MakeError(
      absl::StatusCode::kInternal,
      absl::StrCat("the node's answer is malformed: ", why,
                   "; check that the node runs a compatible version"),
      {reason::kMalformed, {}});
}

std::string EncodePutHeader(const BlobId& id, uint64_t size_bytes,
                            uint64_t placement_epoch) {
  v1::PutBlobHeader header;
  header.set_blob_id(std::string(id.bytes()));
  header.set_size_bytes(size_bytes);
  header.set_placement_epoch(placement_epoch);
  return header.SerializeAsString();
}

absl::StatusOr<PutAck> DecodePutAck(const grpc::ByteBuffer& message) {
  v1::PutBlobsResponse response;
  if (!rpc::DecodeMessage(message, &response).ok()) {
    return MalformedAnswer("it is no acknowledgement");
  }
  PutAck ack;
  for (const std::string& raw : response.stored_blob_ids()) {
    COFFER_ASSIGN_OR_RETURN(const BlobId id, ToBlobId(raw));
    ack.stored.push_back(id);
  }
  if (response.has_receipt()) {
    COFFER_RETURN_IF_ERROR(ConvertReceipt(response.receipt(), &ack.receipt));
  }
  for (const v1::BlobFailure& failure : response.failures()) {
    COFFER_ASSIGN_OR_RETURN(const BlobId id, ToBlobId(failure.blob_id()));
    ack.failures.push_back({id, ToStatus(failure)});
  }
  return ack;
}

grpc::ByteBuffer EncodeGetRequest(absl::Span<const BlobRange> ranges) {
  v1::GetBlobsRequest request;
  for (const BlobRange& range : ranges) {
    v1::BlobRange* const proto = request.add_ranges();
    proto->set_blob_id(std::string(range.blob_id.bytes()));
    proto->set_offset_bytes(range.offset_bytes);
    proto->set_length_bytes(range.length_bytes);
  }
  return rpc::EncodeMessage(request);
}

absl::StatusOr<GetAnswerHeader> DecodeGetHeader(absl::string_view header) {
  v1::GetBlobHeader proto;
  if (!proto.ParseFromArray(header.data(), static_cast<int>(header.size()))) {
    return MalformedAnswer("a header cannot be read");
  }
  GetAnswerHeader answer;
  answer.range_index = proto.range_index();
  answer.length_bytes = proto.length_bytes();
  if (proto.has_failure()) answer.failure = ToStatus(proto.failure());
  return answer;
}

v1::FindMissingBlobsRequest ToFindMissingRequest(absl::Span<const BlobId> ids) {
  v1::FindMissingBlobsRequest request;
  for (const BlobId& id : ids) request.add_blob_ids(std::string(id.bytes()));
  return request;
}

absl::StatusOr<FindMissingResult> FromProto(
    const v1::FindMissingBlobsResponse& response) {
  FindMissingResult result;
  for (const std::string& raw : response.missing_blob_ids()) {
    COFFER_ASSIGN_OR_RETURN(const BlobId id, ToBlobId(raw));
    result.missing.push_back(id);
  }
  if (response.has_receipt()) {
    COFFER_RETURN_IF_ERROR(ConvertReceipt(response.receipt(), &result.receipt));
  }
  return result;
}

absl::StatusOr<std::vector<BlobStat>> ToBlobStats(
    absl::Span<const BlobId> ids,
    const google::protobuf::RepeatedPtrField<v1::BlobStat>& blobs) {
  if (static_cast<size_t>(blobs.size()) != ids.size()) {
    return MalformedAnswer("it has not one entry for each blob");
  }
  std::vector<BlobStat> stats;
  stats.reserve(ids.size());
  for (size_t i = 0; i < ids.size(); ++i) {
    COFFER_ASSIGN_OR_RETURN(BlobStat stat,
                            ToBlobStat(ids[i], blobs[static_cast<int>(i)]));
    stats.push_back(std::move(stat));
  }
  return stats;
}

}  // namespace coffer::client
