#ifndef COFFER_LIB_STATUS_ERROR_INFO_H_
#define COFFER_LIB_STATUS_ERROR_INFO_H_

// A stable, machine-readable reason carried along with an absl::Status, which
// travels over gRPC as google.rpc.ErrorInfo (see grpc_status.h).

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace coffer {

// The domain of every reason in this code base.
inline constexpr char kErrorDomain[] = "coffer";

struct ErrorInfo {
  // UPPER_SNAKE_CASE, at most 63 characters, never renamed once released; the
  // list is in error_reasons.h.
  std::string reason;
  // Values that the message mentions, such as {"current_version", "7"}. Never
  // secrets, names or plaintext.
  std::map<std::string, std::string> metadata;
};

// Makes a status that carries `info`. `code` must not be kOk.
absl::Status MakeError(absl::StatusCode code, absl::string_view message,
                       ErrorInfo info);

// The info that `status` carries; nullopt when it has none or it is malformed.
absl::optional<ErrorInfo> GetErrorInfo(const absl::Status& status);

// The reason of `status`, or "" when it carries none.
std::string GetErrorReason(const absl::Status& status);

// `status` with its message prefixed by `context` and ": "; payloads are kept.
absl::Status Annotate(const absl::Status& status, absl::string_view context);

}  // namespace coffer

#endif  // COFFER_LIB_STATUS_ERROR_INFO_H_
