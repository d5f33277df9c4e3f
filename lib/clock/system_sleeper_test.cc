#include "lib/clock/system_sleeper.h"

#include <thread>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "lib/clock/system_clock.h"

namespace coffer {
namespace {

TEST(SystemSleeperTest, SleepsAtLeastAsLongAsAsked) {
  SystemSleeper sleeper;
  SystemClock clock;
  const absl::Duration start = clock.Monotonic();
  EXPECT_TRUE(sleeper.SleepFor(absl::Milliseconds(5)));
  // Timeouts and the clock may be rounded differently.
  EXPECT_GE(clock.Monotonic() - start, absl::Milliseconds(4));
}

TEST(SystemSleeperTest, NothingToSleepReturnsAtOnce) {
  SystemSleeper sleeper;
  EXPECT_TRUE(sleeper.SleepFor(absl::ZeroDuration()));
  EXPECT_TRUE(sleeper.SleepFor(-absl::InfiniteDuration()));
}

TEST(SystemSleeperTest, WakingEndsEndlessSleeps) {
  SystemSleeper sleeper;
  bool slept = true;
  std::thread thread(
      [&] { slept = sleeper.SleepFor(absl::InfiniteDuration()); });
  sleeper.Wake();
  thread.join();
  EXPECT_FALSE(slept);
  EXPECT_FALSE(sleeper.SleepFor(absl::Hours(1)));
}

}  // namespace
}  // namespace coffer
