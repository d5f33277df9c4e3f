#ifndef COFFER_CLIENT_CLI_EXIT_CODE_H_
#define COFFER_CLIENT_CLI_EXIT_CODE_H_

#include <string>

#include "absl/status/status.h"

namespace coffer::cli {

// What the process tells scripts. The numbers are released: they never change
// their meaning. Scripts treat a number they do not know as a failure.
enum class ExitCode {
  kSuccess = 0,
  kFailure = 1,
  kUsage = 2,
  // Finished, but some items failed or were skipped.
  kPartial = 3,
  kNotFound = 4,
  // Exists already, a precondition does not hold, or somebody else was faster.
  kConflict = 5,
  kNotPermitted = 6,
  kIntegrity = 7,
  kUnavailable = 8,
  kDeadline = 9,
  kLimit = 10,
  // A check ran to its end and found problems.
  kProblemsFound = 11,
  // 128 plus the number of the signal.
  kInterrupted = 130,
  kTerminated = 143,
};

// CANCELLED counts as kInterrupted; who knows the signal says kTerminated.
ExitCode ExitCodeForStatus(const absl::Status& status);

// The table of all codes for `coffer help exit-codes`.
std::string ExitCodeTable();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_EXIT_CODE_H_
