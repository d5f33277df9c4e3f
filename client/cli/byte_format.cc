#include "client/cli/byte_format.h"

#include <array>
#include <cstddef>
#include <limits>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"

namespace coffer::cli {
namespace {

constexpr std::array<const char*, 7> kUnits = {"B",   "KiB", "MiB", "GiB",
                                               "TiB", "PiB", "EiB"};
constexpr double kUnitFactor = 1024;
// Below this there is room for a decimal.
constexpr double kDecimalLimit = 99.95;

std::string FormatScaled(double value) {
  size_t unit = 0;
  // 1023.5 would be shown as 1024.
  while (value >= kUnitFactor - 0.5 && unit + 1 < kUnits.size()) {
    value /= kUnitFactor;
    ++unit;
  }
  const char* format_unit = kUnits[unit];
  if (unit == 0 || value >= kDecimalLimit) {
    return absl::StrFormat("%.0f %s", value, format_unit);
  }
  return absl::StrFormat("%.1f %s", value, format_unit);
}

}  // namespace

std::string FormatBytes(uint64_t bytes) {
  return FormatScaled(static_cast<double>(bytes));
}

std::string FormatRate(uint64_t bytes, absl::Duration duration) {
  const double seconds = absl::ToDoubleSeconds(duration);
  if (seconds <= 0) return "-";
  return absl::StrCat(FormatScaled(static_cast<double>(bytes) / seconds), "/s");
}

std::string FormatElapsed(absl::Duration duration) {
  if (duration < absl::Seconds(1)) {
    return absl::StrCat(absl::ToInt64Milliseconds(duration), " ms");
  }
  if (duration < absl::Minutes(1)) {
    return absl::StrFormat("%.1f s", absl::ToDoubleSeconds(duration));
  }
  constexpr int64_t kSecondsPerMinute = 60;
  constexpr int64_t kMinutesPerHour = 60;
  const int64_t seconds = absl::ToInt64Seconds(duration);
  const int64_t minutes = seconds / kSecondsPerMinute;
  if (minutes < kMinutesPerHour) {
    return absl::StrFormat("%d:%02d", minutes, seconds % kSecondsPerMinute);
  }
  return absl::StrFormat("%d:%02d:%02d", minutes / kMinutesPerHour,
                         minutes % kMinutesPerHour,
                         seconds % kSecondsPerMinute);
}

std::string FormatUtcTime(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%SZ", time, absl::UTCTimeZone());
}

std::string FormatCount(uint64_t count, absl::string_view singular) {
  if (count == 1) return absl::StrCat(count, " ", singular);
  if (absl::ConsumeSuffix(&singular, "y")) {
    return absl::StrCat(count, " ", singular, "ies");
  }
  return absl::StrCat(count, " ", singular, "s");
}

absl::StatusOr<uint64_t> ParseByteSize(absl::string_view text) {
  const absl::Status refusal = absl::InvalidArgumentError(
      absl::StrCat("'", text,
                   "' is not a size: give a whole number of bytes, "
                   "or one with k, M, G or T, such as 64M"));
  absl::string_view digits = text;
  if (absl::ConsumeSuffix(&digits, "B")) absl::ConsumeSuffix(&digits, "i");
  int shift = 0;
  if (!digits.empty() && !absl::ascii_isdigit(digits.back())) {
    constexpr absl::string_view kLetters = "KMGT";
    const size_t power = kLetters.find(absl::ascii_toupper(digits.back()));
    if (power == absl::string_view::npos) return refusal;
    shift = 10 * static_cast<int>(power + 1);
    digits.remove_suffix(1);
  } else if (absl::EndsWithIgnoreCase(text, "iB")) {
    return refusal;
  }
  uint64_t value = 0;
  // SimpleAtoi would pass over space at the ends.
  if (digits.empty() || !absl::c_all_of(digits, absl::ascii_isdigit) ||
      !absl::SimpleAtoi(digits, &value) ||
      value > std::numeric_limits<uint64_t>::max() >> shift) {
    return refusal;
  }
  return value << shift;
}

}  // namespace coffer::cli
