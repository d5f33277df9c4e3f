#include "client/cli/duration_option.h"

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace coffer::cli {
namespace {

constexpr int kHoursPerDay = 24;
constexpr int kMaxDays = 10000;

bool Parse(absl::string_view text, absl::Duration* duration) {
  if (!absl::ConsumeSuffix(&text, "d")) {
    return absl::ParseDuration(text, duration);
  }
  int days = 0;
  if (!absl::SimpleAtoi(text, &days) || days < 0 || days > kMaxDays) {
    return false;
  }
  *duration = absl::Hours(kHoursPerDay * days);
  return true;
}

// As people would write it.
std::string Format(absl::Duration duration) {
  const absl::Duration day = absl::Hours(kHoursPerDay);
  if (absl::Trunc(duration, day) != duration) {
    return absl::FormatDuration(duration);
  }
  return absl::StrCat(duration / day, "d");
}

}  // namespace

absl::StatusOr<absl::Duration> ParseDurationOption(absl::string_view text,
                                                   absl::Duration longest) {
  absl::Duration duration;
  if (!Parse(text, &duration) || duration < absl::Seconds(1) ||
      absl::Trunc(duration, absl::Seconds(1)) != duration) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", text, "' is not a duration such as 90s, 10m, 4h or 7d"));
  }
  if (duration > longest) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' is too long: at most ", Format(longest)));
  }
  return duration;
}

}  // namespace coffer::cli
