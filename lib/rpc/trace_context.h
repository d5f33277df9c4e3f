#ifndef COFFER_LIB_RPC_TRACE_CONTEXT_H_
#define COFFER_LIB_RPC_TRACE_CONTEXT_H_

// W3C Trace Context (https://www.w3.org/TR/trace-context/), version 00, as far
// as it identifies a call:
//
//   traceparent: 00-<trace id>-<span id>-<flags>
//
// with 32, 16 and 2 lower-case hexadecimal digits.

#include <string>

#include "absl/strings/string_view.h"

namespace coffer::rpc {

// The key of gRPC metadata, HTTP headers and (in capitals) the environment.
inline constexpr char kTraceparentKey[] = "traceparent";

// Whether `text` is of the form above, and neither id is all zero.
bool IsTraceparent(absl::string_view text);

// Starts a trace: random ids, and the flag that says it may be recorded.
std::string NewTraceparent();

// The same trace and flags with a random span id: what a call made on behalf of
// `parent` carries. "" unless `parent` is a traceparent.
std::string ChildTraceparent(absl::string_view parent);

// The trace id: 32 digits. "" unless `traceparent` is a traceparent.
std::string TraceIdOf(absl::string_view traceparent);

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_TRACE_CONTEXT_H_
