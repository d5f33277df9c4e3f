#include "client/cli/exit_code.h"

namespace coffer::cli {

ExitCode ExitCodeForStatus(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return ExitCode::kSuccess;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return ExitCode::kUsage;
    case absl::StatusCode::kNotFound:
      return ExitCode::kNotFound;
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAborted:
      return ExitCode::kConflict;
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
      return ExitCode::kNotPermitted;
    case absl::StatusCode::kDataLoss:
      return ExitCode::kIntegrity;
    case absl::StatusCode::kUnavailable:
      return ExitCode::kUnavailable;
    case absl::StatusCode::kDeadlineExceeded:
      return ExitCode::kDeadline;
    case absl::StatusCode::kResourceExhausted:
      return ExitCode::kLimit;
    case absl::StatusCode::kCancelled:
      return ExitCode::kInterrupted;
    default:
      return ExitCode::kFailure;
  }
}

std::string ExitCodeTable() {
  return R"(Exit codes of every command:

    0  success
    1  failure of no other kind
    2  wrong usage or configuration
    3  finished, but some items failed or were skipped
    4  not found
    5  exists already, precondition does not hold, or conflict
    6  not authenticated, not permitted, wrong passphrase or key
    7  integrity failure: damaged or forged data
    8  cluster unavailable or too few copies possible; retry later
    9  deadline passed; it may have happened: look before you run it again
   10  a limit was hit, such as a full disk
   11  a check ran to its end and found problems
  130  interrupted (Ctrl-C)
  143  terminated (SIGTERM)

Scripts should treat any other number as a failure.
)";
}

}  // namespace coffer::cli
