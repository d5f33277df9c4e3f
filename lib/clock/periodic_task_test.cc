#include "lib/clock/periodic_task.h"

#include <atomic>
#include <memory>
#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/clock/system_clock.h"
#include "lib/clock/system_sleeper.h"

namespace coffer {
namespace {

PeriodicTaskOptions Every(absl::Duration interval) {
  PeriodicTaskOptions options;
  options.interval = interval;
  return options;
}

TEST(PeriodicTaskTest, RunsOncePerInterval) {
  FakeClock clock;
  std::atomic<int> runs = 0;
  PeriodicTask task(Every(absl::Seconds(10)), &clock, clock.NewSleeper(),
                    [&runs] { ++runs; });
  for (int i = 0; i < 3; ++i) {
    clock.AwaitSleepers(1);
    EXPECT_EQ(runs, i);
    clock.Advance(absl::Seconds(9));
    clock.AwaitSleepers(1);
    EXPECT_EQ(runs, i);
    clock.Advance(absl::Seconds(1));
  }
  clock.AwaitSleepers(1);
  EXPECT_EQ(runs, 3);
}

TEST(PeriodicTaskTest, CanRunAtStart) {
  FakeClock clock;
  std::atomic<int> runs = 0;
  PeriodicTaskOptions options = Every(absl::Seconds(10));
  options.run_at_start = true;
  PeriodicTask task(options, &clock, clock.NewSleeper(), [&runs] { ++runs; });
  clock.AwaitSleepers(1);
  EXPECT_EQ(runs, 1);
}

TEST(PeriodicTaskTest, IntervalsCountFromStartToStart) {
  FakeClock clock;
  std::atomic<int> runs = 0;
  PeriodicTask task(Every(absl::Seconds(10)), &clock, clock.NewSleeper(), [&] {
    clock.Advance(absl::Seconds(4));
    ++runs;
  });
  clock.AwaitSleepers(1);
  clock.Advance(absl::Seconds(10));
  clock.AwaitSleepers(1);
  EXPECT_EQ(runs, 1);
  clock.Advance(absl::Seconds(6));
  clock.AwaitSleepers(1);
  EXPECT_EQ(runs, 2);
}

TEST(PeriodicTaskTest, MissedRunsAreNotMadeUpFor) {
  FakeClock clock;
  std::atomic<int> runs = 0;
  PeriodicTask task(Every(absl::Seconds(10)), &clock, clock.NewSleeper(),
                    [&runs] { ++runs; });
  clock.AwaitSleepers(1);
  clock.Advance(absl::Seconds(1000));
  clock.AwaitSleepers(1);
  EXPECT_EQ(runs, 1);
  clock.Advance(absl::Seconds(9));
  clock.AwaitSleepers(1);
  EXPECT_EQ(runs, 1);
}

TEST(PeriodicTaskTest, StopsWithoutWaitingForTheInterval) {
  SystemClock clock;
  PeriodicTask task(Every(absl::Hours(1000)), &clock,
                    std::make_unique<SystemSleeper>(), [] { FAIL(); });
  task.Stop();
  task.Stop();
}

TEST(PeriodicTaskTest, StopWaitsForTheRunInProgress) {
  FakeClock clock;
  absl::Notification started;
  absl::Notification finish;
  std::atomic<bool> finished = false;
  PeriodicTaskOptions options = Every(absl::Seconds(10));
  options.run_at_start = true;
  PeriodicTask task(options, &clock, clock.NewSleeper(), [&] {
    started.Notify();
    finish.WaitForNotification();
    finished = true;
  });
  started.WaitForNotification();
  std::thread stopper([&task, &finished] {
    task.Stop();
    EXPECT_TRUE(finished);
  });
  finish.Notify();
  stopper.join();
}

}  // namespace
}  // namespace coffer
