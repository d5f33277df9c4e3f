#include "lib/metrics/process_metrics.h"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "lib/metrics/common_catalogue.h"

namespace coffer::metrics {
namespace {

// Positions in /proc/self/stat after the name of the program (proc(5)).
constexpr size_t kUserTicks = 11;
constexpr size_t kSystemTicks = 12;
constexpr size_t kStartTicks = 19;
constexpr size_t kResidentPages = 21;

std::string ReadAll(const char* path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

double Number(const std::vector<absl::string_view>& words, size_t index) {
  double number = 0;
  return index < words.size() && absl::SimpleAtod(words[index], &number)
             ? number
             : 0;
}

double Seconds(const timespec& time) {
  constexpr double kNanosPerSecond = 1e9;
  return static_cast<double>(time.tv_sec) +
         static_cast<double>(time.tv_nsec) / kNanosPerSecond;
}

// When a process started, in seconds since 1970; 0: not known. Not from btime
// of /proc/stat, which a sandbox hides.
double StartTime(double seconds_after_boot) {
  timespec now = {};
  timespec since_boot = {};
  if (clock_gettime(CLOCK_REALTIME, &now) != 0 ||
      clock_gettime(CLOCK_BOOTTIME, &since_boot) != 0) {
    return 0;
  }
  return Seconds(now) - (Seconds(since_boot) - seconds_after_boot);
}

void CollectStat(SampleSink* sink) {
  const std::string stat = ReadAll("/proc/self/stat");
  // The name may hold anything, but nothing after it holds a parenthesis.
  const size_t name_end = stat.rfind(')');
  const auto ticks_per_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  if (name_end == std::string::npos || ticks_per_second <= 0) return;
  const std::vector<absl::string_view> words = absl::StrSplit(
      absl::string_view(stat).substr(name_end + 1), ' ', absl::SkipEmpty());
  sink->Set(kProcessCpuSeconds,
            (Number(words, kUserTicks) + Number(words, kSystemTicks)) /
                ticks_per_second);
  sink->Set(kProcessResidentMemory,
            Number(words, kResidentPages) *
                static_cast<double>(sysconf(_SC_PAGESIZE)));
  // Once: whoever looks for changes takes any for a restart.
  static const double start_time =
      StartTime(Number(words, kStartTicks) / ticks_per_second);
  if (start_time > 0) sink->Set(kProcessStartTime, start_time);
}

void CollectFds(SampleSink* sink) {
  std::error_code error;
  const std::filesystem::directory_iterator open("/proc/self/fd", error);
  if (!error) {
    // One of them is that of the iterator.
    sink->Set(kProcessOpenFds,
              static_cast<double>(std::distance(begin(open), end(open)) - 1));
  }
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    sink->Set(kProcessMaxFds, static_cast<double>(limit.rlim_cur));
  }
}

}  // namespace

void CollectProcess(SampleSink* sink) {
  CollectStat(sink);
  CollectFds(sink);
}

}  // namespace coffer::metrics
