#ifndef COFFER_LIB_STATUS_GRPC_STATUS_H_
#define COFFER_LIB_STATUS_GRPC_STATUS_H_

// The only place where absl::Status and grpc::Status meet.
//
// Codes map one to one. Coffer's ErrorInfo and retry delay travel as
// google.rpc.ErrorInfo (domain "coffer") and google.rpc.RetryInfo, at most one
// of each, within a google.rpc.Status in the trailer grpc-status-details-bin,
// which clients of all languages can read. Other payloads stay behind.

#include <cstddef>

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace coffer {

// Longest message that is sent; the rest is cut off at the end of a character.
inline constexpr size_t kMaxStatusMessageBytes = 1024;
// Longest encoded google.rpc.Status that is sent or read. Metadata that does
// not fit is left out, last keys first. gRPC refuses trailers above 8 KiB,
// where the message takes up to 3 times its size and the details 4/3.
inline constexpr size_t kMaxStatusDetailsBytes = 3072;

// Bytes in messages and metadata that are not UTF-8 become '?'. Metadata with
// an empty key and reasons that break the rules of ErrorInfo are not sent.
grpc::Status ToGrpcStatus(const absl::Status& status);

// `status` may be hostile: details that are malformed, too large, of another
// domain or of another code are ignored, and an unknown code becomes kUnknown.
absl::Status FromGrpcStatus(const grpc::Status& status);

}  // namespace coffer

#endif  // COFFER_LIB_STATUS_GRPC_STATUS_H_
