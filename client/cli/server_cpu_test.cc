#include "client/cli/server_cpu.h"

#include <unistd.h>

#include "absl/time/time.h"
#include "client/cli/dev_state.h"
#include "client/cli/process_stat.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

TEST(ServerCpu, IsTheSumOfAllOrNothing) {
  COFFER_ASSERT_OK_AND_ASSIGN(const ProcessStat own, ReadProcessStat(getpid()));
  DevServer server;
  server.process = {getpid(), own.start_ticks};
  const auto one = ServerCpuTime({server});
  const auto two = ServerCpuTime({server, server});
  ASSERT_TRUE(one.has_value());
  ASSERT_TRUE(two.has_value());
  EXPECT_GE(*one, own.cpu_time);
  EXPECT_GE(*two, 2 * own.cpu_time);

  EXPECT_FALSE(ServerCpuTime({}).has_value());
  DevServer other = server;
  ++other.process.start_ticks;
  EXPECT_FALSE(ServerCpuTime({server, other}).has_value());
}

}  // namespace
}  // namespace coffer::cli
