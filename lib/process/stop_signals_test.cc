#include "lib/process/stop_signals.h"

#include <signal.h>
#include <unistd.h>

#include <memory>
#include <thread>

#include "gtest/gtest.h"
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

}  // namespace
}  // namespace coffer::process
