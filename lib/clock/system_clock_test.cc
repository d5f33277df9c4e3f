#include "lib/clock/system_clock.h"

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace coffer {
namespace {

TEST(SystemClockTest, MonotonicTimeNeverGoesBack) {
  SystemClock clock;
  absl::Duration last = clock.Monotonic();
  for (int i = 0; i < 10000; ++i) {
    const absl::Duration now = clock.Monotonic();
    ASSERT_GE(now, last);
    last = now;
  }
}

TEST(SystemClockTest, WallClockTimeIsOfThisCentury) {
  SystemClock clock;
  EXPECT_GT(clock.Now(), absl::FromUnixSeconds(1600000000));
  EXPECT_LT(clock.Now(), absl::FromUnixSeconds(4102444800));
}

}  // namespace
}  // namespace coffer
