#include "client/cli/process_stat.h"

#include <unistd.h>

#include <cstddef>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace coffer::cli {
namespace {

// Positions after the name in parentheses; proc(5) counts from 1 and has the
// state at 3.
constexpr size_t kState = 0;
constexpr size_t kUserTicks = 11;
constexpr size_t kSystemTicks = 12;
constexpr size_t kStartTicks = 19;

}  // namespace

absl::StatusOr<ProcessStat> ParseProcessStat(absl::string_view text) {
  const absl::Status refusal =
      absl::InvalidArgumentError("cannot understand /proc/PID/stat");
  // The name may contain anything, blanks and parentheses as well.
  const size_t name_end = text.rfind(')');
  if (name_end == absl::string_view::npos) return refusal;
  const std::vector<absl::string_view> fields =
      absl::StrSplit(text.substr(name_end + 1), ' ', absl::SkipEmpty());
  if (fields.size() <= kStartTicks) return refusal;
  uint64_t user = 0;
  uint64_t system = 0;
  ProcessStat stat;
  if (!absl::SimpleAtoi(fields[kUserTicks], &user) ||
      !absl::SimpleAtoi(fields[kSystemTicks], &system) ||
      !absl::SimpleAtoi(fields[kStartTicks], &stat.start_ticks)) {
    return refusal;
  }
  stat.is_zombie = fields[kState] == "Z" || fields[kState] == "X";
  stat.cpu_time = absl::Seconds(static_cast<double>(user + system) /
                                static_cast<double>(sysconf(_SC_CLK_TCK)));
  return stat;
}

absl::StatusOr<ProcessStat> ReadProcessStat(pid_t pid) {
  std::ifstream stream(absl::StrCat("/proc/", pid, "/stat"));
  std::ostringstream text;
  text << stream.rdbuf();
  if (text.str().empty()) {
    return absl::NotFoundError(absl::StrCat("there is no process ", pid));
  }
  return ParseProcessStat(text.str());
}

}  // namespace coffer::cli
