#ifndef COFFER_CLIENT_CLI_DURATION_OPTION_H_
#define COFFER_CLIENT_CLI_DURATION_OPTION_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace coffer::cli {

// "90s", "10m", "4h", "7d", "1h30m": whole seconds, more than zero.
// INVALID_ARGUMENT otherwise, and for more than `longest`.
absl::StatusOr<absl::Duration> ParseDurationOption(absl::string_view text,
                                                   absl::Duration longest);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_DURATION_OPTION_H_
