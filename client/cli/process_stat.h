#ifndef COFFER_CLIENT_CLI_PROCESS_STAT_H_
#define COFFER_CLIENT_CLI_PROCESS_STAT_H_

#include <sys/types.h>

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace coffer::cli {

// What Linux tells about a process in /proc/PID/stat.
struct ProcessStat {
  // Ended, but not yet waited for.
  bool is_zombie = false;
  // CPU time of all its threads.
  absl::Duration cpu_time;
  // In clock ticks since the machine started. Together with the process id this
  // names a process for ever; the id alone is used again.
  uint64_t start_ticks = 0;
};

// INVALID_ARGUMENT: not the text of such a file.
absl::StatusOr<ProcessStat> ParseProcessStat(absl::string_view text);

// NOT_FOUND: no such process.
absl::StatusOr<ProcessStat> ReadProcessStat(pid_t pid);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_PROCESS_STAT_H_
