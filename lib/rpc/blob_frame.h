#ifndef COFFER_LIB_RPC_BLOB_FRAME_H_
#define COFFER_LIB_RPC_BLOB_FRAME_H_

// Messages that carry blobs, between their wire format and memory that is
// shared, not copied. For messages of this shape, which PutBlobsRequest and
// GetBlobsResponse of coffer.storage.v1 have:
//
//   message Frame {
//     Header header = 1;  // Small.
//     bytes data = 2;     // Bulk.
//   }
//
// What is on the wire is ordinary protobuf (encoding: protobuf.dev): programs
// in other languages use generated classes and notice no difference.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"
#include "lib/rpc/shared_bytes.h"

namespace coffer::rpc {

struct BlobFrame {
  // The serialized message of field 1; empty when it is absent or has no field
  // set. If the field occurs several times, all in a row, which protobuf parses
  // to the same as merging them.
  std::string header;
  // Field 2, in order. The slices keep the received message in memory. If the
  // field occurs several times, the last one, as protobuf has it.
  std::vector<grpc::Slice> data;
  // Sum of the sizes of `data`.
  uint64_t data_size = 0;
  // All other fields as they came, a serialized message again.
  std::string other_fields;

  // Appends a copy of the data.
  void AppendDataTo(std::string* out) const;
  // A copy of the data in one piece.
  std::string JoinData() const;
};

// A message with `header`, a serialized message, as field 1 and `data` as field
// 2; each is left out when empty. Copies the header, shares the data. Sending
// the result to several peers costs no more memory than to one.
grpc::ByteBuffer EncodeBlobFrame(absl::string_view header,
                                 const SharedBytes& data);

// INVALID_ARGUMENT (MALFORMED) when `buffer` is not a valid message, contains
// groups (which proto3 does not have), or when all but the data exceeds
// kBlobFrameMaxOverheadBytes. The header itself is not parsed. Allocates no
// more than that limit and a few bytes per slice, whatever lengths are claimed.
absl::StatusOr<BlobFrame> DecodeBlobFrame(const grpc::ByteBuffer& buffer);

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_BLOB_FRAME_H_
