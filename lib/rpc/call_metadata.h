#ifndef COFFER_LIB_RPC_CALL_METADATA_H_
#define COFFER_LIB_RPC_CALL_METADATA_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "grpcpp/client_context.h"
#include "grpcpp/server_context.h"

namespace coffer::rpc {

// What every call carries besides its messages, for logs.
//
// One id for an operation of a user, over all the calls that it makes.
inline constexpr char kRequestIdKey[] = "x-coffer-request-id";
// "name/version" of the calling program.
inline constexpr char kClientKey[] = "x-coffer-client";
inline constexpr size_t kMaxCallMetadataValueBytes = 64;

struct CallMetadata {
  // At most kMaxCallMetadataValueBytes of letters, digits and "-_./:+" each.
  // Empty: not known.
  std::string request_id;
  std::string client;
  // See trace_context.h. Calls made on behalf of a call pass on its metadata.
  std::string traceparent = {};
};

// Adds to a call to be made, which gets a span id of its own in the trace.
// Values that break the rules above are left out.
void AddCallMetadata(const CallMetadata& metadata,
                     grpc::ClientContext* context);

// Of a call being served. Values that break the rules above come out empty, so
// that the result may be logged.
CallMetadata GetCallMetadata(const grpc::ServerContextBase& context);

// Whether `value` keeps the rules above; the empty string does not.
bool IsCallMetadataValue(absl::string_view value);

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_CALL_METADATA_H_
