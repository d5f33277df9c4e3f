#ifndef COFFER_CLIENT_UNKNOWN_CALL_H_
#define COFFER_CLIENT_UNKNOWN_CALL_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace coffer::client {

// Says what it means that a server does not know a call: gRPC itself gives no
// message then. `operation` is what was tried, such as "cannot list nodes";
// `address` is where, `server` who was meant to answer there: "the directory";
// `advice` what to do about it. Any status but UNIMPLEMENTED is returned as it
// is.
absl::Status ExplainUnknownCall(absl::string_view operation,
                                absl::string_view address,
                                absl::string_view server,
                                absl::string_view advice,
                                const absl::Status& status);

// The same for a call of the directory.
absl::Status ExplainUnknownDirectoryCall(absl::string_view operation,
                                         absl::string_view address,
                                         const absl::Status& status);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_UNKNOWN_CALL_H_
