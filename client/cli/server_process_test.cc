#include "client/cli/server_process.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client/cancellation.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

constexpr absl::Duration kLong = absl::Minutes(1);

class ServerProcessTest : public ::testing::Test {
 protected:
  ServerProcessTest() : folder_(::testing::TempDir() + "/servers-XXXXXX") {
    EXPECT_NE(mkdtemp(folder_.data()), nullptr);
  }

  // Starts a shell script in the place of a server.
  ProcessId Start(const std::string& script) {
    ProcessSpec spec;
    spec.program = "/bin/sh";
    spec.arguments = {"-c", script};
    spec.log_path = folder_ + "/log";
    spec.dies_with_caller = true;
    const auto process = StartProcess(spec);
    EXPECT_THAT(process, IsOk());
    return process.ok() ? *process : ProcessId();
  }

  std::string Log() {
    std::ifstream stream(folder_ + "/log");
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
  }

  std::string folder_;
};

TEST_F(ServerProcessTest, OutputGoesToTheLog) {
  const ProcessId process = Start("echo out; echo err >&2");
  EXPECT_TRUE(AwaitExit(process, kLong, nullptr));
  EXPECT_EQ(Log(), "out\nerr\n");
  EXPECT_FALSE(IsRunning(process));
}

TEST_F(ServerProcessTest, MissingProgramIsAnError) {
  ProcessSpec spec;
  spec.program = "/no/such/program";
  spec.log_path = folder_ + "/log";
  EXPECT_THAT(StartProcess(spec), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ServerProcessTest, StopIsGracefulFirst) {
  const ProcessId process = Start(absl::StrCat(
      "trap 'echo bye; exit' TERM; echo data=a admin=b > ", folder_, "/t; mv ",
      folder_, "/t ", folder_, "/ready; while :; do :; done"));
  ASSERT_THAT(AwaitReadyFile(folder_ + "/ready", process, kLong, nullptr),
              IsOk());
  EXPECT_THAT(StopProcess(process, kLong), IsOk());
  EXPECT_EQ(Log(), "bye\n");
  EXPECT_THAT(StopProcess(process, kLong), IsOk());
}

TEST_F(ServerProcessTest, StopKillsWhatDoesNotListen) {
  const ProcessId process = Start(absl::StrCat(
      "trap '' TERM; echo data=a admin=b > ", folder_, "/ready.tmp; mv ",
      folder_, "/ready.tmp ", folder_, "/ready; while :; do :; done"));
  ASSERT_THAT(AwaitReadyFile(folder_ + "/ready", process, kLong, nullptr),
              IsOk());
  EXPECT_THAT(StopProcess(process, absl::Milliseconds(100)), IsOk());
  EXPECT_FALSE(IsRunning(process));
}

TEST_F(ServerProcessTest, ReadyFileHasAddresses) {
  const ProcessId process = Start(absl::StrCat(
      "echo data=127.0.0.1:1 admin=127.0.0.1:2 > ", folder_, "/t; mv ", folder_,
      "/t ", folder_, "/ready; exec tail -f /dev/null"));
  COFFER_ASSERT_OK_AND_ASSIGN(
      const ReadyAddresses addresses,
      AwaitReadyFile(folder_ + "/ready", process, kLong, nullptr));
  EXPECT_EQ(addresses.data, "127.0.0.1:1");
  EXPECT_EQ(addresses.admin, "127.0.0.1:2");
  EXPECT_THAT(StopProcess(process, kLong), IsOk());
}

TEST_F(ServerProcessTest, WaitingEndsWithTheProcessOrTheUser) {
  EXPECT_THAT(
      AwaitReadyFile(folder_ + "/ready", Start("exit 1"), kLong, nullptr),
      StatusIs(absl::StatusCode::kFailedPrecondition));
  const ProcessId process = Start("exec tail -f /dev/null");
  EXPECT_THAT(AwaitReadyFile(folder_ + "/ready", process, absl::Milliseconds(1),
                             nullptr),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  Cancellation cancellation;
  cancellation.Cancel();
  EXPECT_THAT(AwaitReadyFile(folder_ + "/ready", process, kLong, &cancellation),
              StatusIs(absl::StatusCode::kCancelled));
  EXPECT_FALSE(AwaitExit(process, kLong, &cancellation));
  EXPECT_THAT(StopProcess(process, kLong), IsOk());
}

TEST_F(ServerProcessTest, AnotherProcessOfTheSameNumberIsNotTheOne) {
  ProcessId self;
  self.pid = getpid();
  self.start_ticks = 1;
  EXPECT_FALSE(IsRunning(self));
  // Would end this test otherwise.
  EXPECT_THAT(StopProcess(self, absl::Milliseconds(1)), IsOk());
}

}  // namespace
}  // namespace coffer::cli
