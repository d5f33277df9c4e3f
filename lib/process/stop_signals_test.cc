#include "lib/process/stop_signals.h"

#include <signal.h>
#include <unistd.h>

#include <memory>
#include <thread>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/clock/sleeper.h"
#include "lib/status/status_matchers.h"

namespace coffer::process {
namespace {

TEST(StopSignals, ReturnsTheSignalThatCame) {
  COFFER_ASSERT_OK_AND_ASSIGN(const std::unique_ptr<StopSignals> signals,
                              StopSignals::Create());
  kill(getpid(), SIGTERM);
  EXPECT_EQ(signals->Wait(), SIGTERM);
  kill(getpid(), SIGINT);
  EXPECT_EQ(signals->Wait(), SIGINT);
}

TEST(StopSignals, IsWokenFromAnotherThread) {
  COFFER_ASSERT_OK_AND_ASSIGN(const std::unique_ptr<StopSignals> signals,
                              StopSignals::Create());
  std::thread waker([&signals] { signals->Wake(); });
  EXPECT_EQ(signals->Wait(), 0);
  waker.join();
  EXPECT_EQ(signals->Wait(), 0);
}

TEST(StopSignals, ASecondSignalHurriesAStopThatWaits) {
  COFFER_ASSERT_OK_AND_ASSIGN(const std::unique_ptr<StopSignals> signals,
                              StopSignals::Create());
  kill(getpid(), SIGTERM);
  ASSERT_EQ(signals->Wait(), SIGTERM);
  FakeClock clock;
  const std::unique_ptr<Sleeper> sleeper = clock.NewSleeper();
  // The clock stands still: only a wake ends this sleep.
  bool slept_to_the_end = true;
  int hurried = 0;
  std::thread sender([&clock] {
    clock.AwaitSleepers(1);
    kill(getpid(), SIGINT);
  });
  signals->RunStop(
      [&] { slept_to_the_end = sleeper->SleepFor(absl::Hours(1)); },
      [&] {
        ++hurried;
        sleeper->Wake();
      });
  sender.join();
  EXPECT_FALSE(slept_to_the_end);
  EXPECT_EQ(hurried, 1);
}

TEST(StopSignals, AStopWithoutASecondSignalIsNotHurried) {
  COFFER_ASSERT_OK_AND_ASSIGN(const std::unique_ptr<StopSignals> signals,
                              StopSignals::Create());
  bool stopped = false;
  signals->RunStop([&stopped] { stopped = true; },
                   [] { FAIL() << "nobody sent a signal"; });
  EXPECT_TRUE(stopped);
  EXPECT_EQ(signals->Wait(), 0);
}

TEST(StopSignals, AfterAWakeNothingHurries) {
  COFFER_ASSERT_OK_AND_ASSIGN(const std::unique_ptr<StopSignals> signals,
                              StopSignals::Create());
  signals->Wake();
  ASSERT_EQ(signals->Wait(), 0);
  bool stopped = false;
  signals->RunStop(
      [&stopped] {
        kill(getpid(), SIGTERM);
        stopped = true;
      },
      [] { FAIL() << "the stop is one by failure, not by signal"; });
  EXPECT_TRUE(stopped);
  // Takes the signal away, which is blocked for good in this process.
  COFFER_ASSERT_OK_AND_ASSIGN(const std::unique_ptr<StopSignals> others,
                              StopSignals::Create());
  EXPECT_EQ(others->Wait(), SIGTERM);
}

}  // namespace
}  // namespace coffer::process
