#include "client/cli/duration_option.h"

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

constexpr absl::Duration kLongest = absl::Hours(24 * 30);

TEST(DurationOption, TakesWholeSecondsAndDays) {
  EXPECT_THAT(ParseDurationOption("90s", kLongest),
              IsOkAndHolds(absl::Seconds(90)));
  EXPECT_THAT(ParseDurationOption("1h30m", kLongest),
              IsOkAndHolds(absl::Minutes(90)));
  EXPECT_THAT(ParseDurationOption("30d", kLongest), IsOkAndHolds(kLongest));
}

TEST(DurationOption, RefusesAllElse) {
  for (const char* text :
       {"", "0", "0s", "-1h", "5", "1.5s", "500ms", "d", "-1d", "1dd", "31d",
        "99999999999999999999d", "inf", "1h 2m"}) {
    EXPECT_THAT(ParseDurationOption(text, kLongest),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << text;
  }
}

TEST(DurationOption, SaysTheLimitAsPeopleWriteIt) {
  EXPECT_THAT(ParseDurationOption("31d", kLongest),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "'31d' is too long: at most 30d"));
  EXPECT_THAT(ParseDurationOption("2h", absl::Minutes(90)),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "'2h' is too long: at most 1h30m"));
}

}  // namespace
}  // namespace coffer::cli
