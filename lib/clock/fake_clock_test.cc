#include "lib/clock/fake_clock.h"

#include <memory>
#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "lib/clock/sleeper.h"

namespace coffer {
namespace {

TEST(FakeClockTest, StandsStillUntilMoved) {
  FakeClock clock;
  const absl::Time start = clock.Now();
  const absl::Duration origin = clock.Monotonic();
  EXPECT_EQ(clock.Now(), start);
  clock.Advance(absl::Seconds(3));
  EXPECT_EQ(clock.Now(), start + absl::Seconds(3));
  EXPECT_EQ(clock.Monotonic(), origin + absl::Seconds(3));
}

TEST(FakeClockTest, OnlyWallClockTimeCanGoBack) {
  FakeClock clock(absl::FromUnixSeconds(1000));
  clock.Advance(absl::Seconds(10));
  const absl::Duration monotonic = clock.Monotonic();
  clock.SetNow(absl::FromUnixSeconds(5));
  clock.Advance(-absl::Seconds(1));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(5));
  EXPECT_EQ(clock.Monotonic(), monotonic);
}

TEST(FakeClockTest, ASleepEndsOnceItsTimeHasPassed) {
  FakeClock clock;
  const std::unique_ptr<Sleeper> sleeper = clock.NewSleeper();
  absl::Notification over;
  bool slept = false;
  std::thread thread([&] {
    slept = sleeper->SleepFor(absl::Seconds(5));
    over.Notify();
  });
  clock.AwaitSleepers(1);
  clock.Advance(absl::Seconds(4));
  clock.AwaitSleepers(1);
  EXPECT_FALSE(over.HasBeenNotified());
  clock.Advance(absl::Seconds(1));
  thread.join();
  EXPECT_TRUE(slept);
}

TEST(FakeClockTest, WakingIsForOneSleeperAndFinal) {
  FakeClock clock;
  const std::unique_ptr<Sleeper> woken = clock.NewSleeper();
  const std::unique_ptr<Sleeper> other = clock.NewSleeper();
  bool woken_slept = true;
  bool other_slept = false;
  std::thread a([&] { woken_slept = woken->SleepFor(absl::Seconds(5)); });
  std::thread b([&] { other_slept = other->SleepFor(absl::Seconds(5)); });
  clock.AwaitSleepers(2);
  woken->Wake();
  a.join();
  clock.AwaitSleepers(1);
  clock.Advance(absl::Seconds(5));
  b.join();
  EXPECT_FALSE(woken_slept);
  EXPECT_TRUE(other_slept);
  EXPECT_FALSE(woken->SleepFor(absl::ZeroDuration()));
  EXPECT_TRUE(other->SleepFor(absl::ZeroDuration()));
}

}  // namespace
}  // namespace coffer
