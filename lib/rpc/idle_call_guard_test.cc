#include "lib/rpc/idle_call_guard.h"

#include <memory>

#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"

namespace coffer::rpc {
namespace {

TEST(IdleCallGuardTest, CancelsOnlyWhatDoesNotMove) {
  FakeClock clock;
  IdleCallGuard guard(absl::Seconds(40), &clock, clock.NewSleeper());
  absl::Notification idle_cancelled;
  std::atomic<bool> busy_cancelled{false};
  const auto idle = guard.Start([&] {
    if (!idle_cancelled.HasBeenNotified()) idle_cancelled.Notify();
  });
  const auto busy = guard.Start([&] { busy_cancelled = true; });
  for (int i = 0; i < 3; ++i) {
    clock.AwaitSleepers(1);
    clock.Advance(absl::Seconds(10));
    busy->Touch();
  }
  clock.AwaitSleepers(1);
  EXPECT_FALSE(idle_cancelled.HasBeenNotified());
  clock.Advance(absl::Seconds(10));
  idle_cancelled.WaitForNotification();
  EXPECT_FALSE(busy_cancelled);
}

TEST(IdleCallGuardTest, LeavesTheChecksToOthersIfTheyWant) {
  FakeClock clock;
  IdleCallGuard guard(absl::Seconds(40), &clock);
  int cancelled = 0;
  const auto watch = guard.Start([&] { ++cancelled; });
  clock.Advance(absl::Seconds(39));
  guard.CancelIdle();
  EXPECT_EQ(cancelled, 0);
  clock.Advance(absl::Seconds(1));
  guard.CancelIdle();
  EXPECT_EQ(cancelled, 1);
}

TEST(IdleCallGuardTest, EndedWatchesAreLeftAlone) {
  FakeClock clock;
  IdleCallGuard guard(absl::Seconds(40), &clock, clock.NewSleeper());
  std::atomic<bool> cancelled{false};
  guard.Start([&] { cancelled = true; }).reset();
  clock.AwaitSleepers(1);
  clock.Advance(absl::Minutes(10));
  clock.AwaitSleepers(1);
  EXPECT_FALSE(cancelled);
}

}  // namespace
}  // namespace coffer::rpc
