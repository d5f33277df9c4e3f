#include "client/cli/server_cpu.h"

#include "absl/status/statusor.h"
#include "client/cli/process_stat.h"

namespace coffer::cli {

absl::optional<absl::Duration> ServerCpuTime(
    const std::vector<DevServer>& servers) {
  if (servers.empty()) return absl::nullopt;
  absl::Duration sum;
  for (const DevServer& server : servers) {
    const absl::StatusOr<ProcessStat> stat =
        ReadProcessStat(server.process.pid);
    if (!stat.ok() || stat->start_ticks != server.process.start_ticks) {
      return absl::nullopt;
    }
    sum += stat->cpu_time;
  }
  return sum;
}

}  // namespace coffer::cli
