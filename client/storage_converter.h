#ifndef COFFER_CLIENT_STORAGE_CONVERTER_H_
#define COFFER_CLIENT_STORAGE_CONVERTER_H_

// The messages of coffer.storage.v1 to and from the types of storage_stub.h.
// What a node sent and cannot be converted is INTERNAL (MALFORMED).

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "client/storage_stub.h"
#include "coffer/storage/v1/storage_service.pb.h"
#include "grpcpp/support/byte_buffer.h"
#include "lib/ids/id.h"

namespace coffer::client {

// A serialized PutBlobHeader.
std::string EncodePutHeader(const BlobId& id, uint64_t size_bytes,
                            uint64_t placement_epoch);

absl::StatusOr<PutAck> DecodePutAck(const grpc::ByteBuffer& message);

grpc::ByteBuffer EncodeGetRequest(absl::Span<const BlobRange> ranges);

// Begins the answer to one range.
struct GetAnswerHeader {
  size_t range_index = 0;
  uint64_t length_bytes = 0;
  // Then no bytes follow.
  absl::Status failure;
};

// From a serialized GetBlobHeader.
absl::StatusOr<GetAnswerHeader> DecodeGetHeader(absl::string_view header);

storage::v1::FindMissingBlobsRequest ToFindMissingRequest(
    absl::Span<const BlobId> ids);
absl::StatusOr<FindMissingResult> FromProto(
    const storage::v1::FindMissingBlobsResponse& response);

// Checks that there is one answer for each id, in order.
absl::StatusOr<std::vector<BlobStat>> ToBlobStats(
    absl::Span<const BlobId> ids,
    const google::protobuf::RepeatedPtrField<storage::v1::BlobStat>& blobs);

// The answer of a node is not what the protocol says.
absl::Status MalformedAnswer(absl::string_view why);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_STORAGE_CONVERTER_H_
