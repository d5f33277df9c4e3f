#include "lib/metrics/process_metrics.h"

#include <sys/resource.h>
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

// When the machine started, in seconds since 1970; 0: not known.
double BootTime() {
  const std::string stat = ReadAll("/proc/stat");
  for (absl::string_view line : absl::StrSplit(stat, '\n')) {
    const std::vector<absl::string_view> words = absl::StrSplit(line, ' ');
    if (words[0] == "btime") return Number(words, 1);
  }
  return 0;
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
  const double boot = BootTime();
  if (boot > 0) {
    sink->Set(kProcessStartTime,
              boot + Number(words, kStartTicks) / ticks_per_second);
  }
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
