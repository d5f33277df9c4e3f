#ifndef COFFER_CLIENT_CLI_SERVER_CPU_H_
#define COFFER_CLIENT_CLI_SERVER_CPU_H_

#include <vector>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "client/cli/dev_state.h"

namespace coffer::cli {

// CPU time that all of `servers` together have used since they started. Nothing
// when there are none, or one of them has ended: a sum without it would look
// like a measurement.
absl::optional<absl::Duration> ServerCpuTime(
    const std::vector<DevServer>& servers);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_SERVER_CPU_H_
