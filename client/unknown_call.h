#ifndef COFFER_CLIENT_UNKNOWN_CALL_H_
#define COFFER_CLIENT_UNKNOWN_CALL_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace coffer::client {

// Says what it means that a server does not know a call: gRPC itself gives no
// message then. `operation` is what was tried, such as "cannot list nodes";
// `server` is who was meant to answer, with its address where that is known:
// "the directory's admin port (127.0.0.1:7002)"; `advice` what to do about it.
// Any status but UNIMPLEMENTED is returned as it is.
absl::Status ExplainUnknownCall(absl::string_view operation,
                                absl::string_view server,
                                absl::string_view advice,
                                const absl::Status& status);

// `server` and `advice` for the directory.
std::string DirectoryAt(absl::string_view address);
inline constexpr char kGiveDirectory[] = "give its address (setting directory)";

}  // namespace coffer::client

#endif  // COFFER_CLIENT_UNKNOWN_CALL_H_
