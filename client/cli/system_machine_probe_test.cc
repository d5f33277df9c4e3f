#include "client/cli/system_machine_probe.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::Gt;

constexpr absl::Duration kTimeout = absl::Milliseconds(300);

// A port of this machine that listens, or listens no more.
class Listener {
 public:
  explicit Listener(int backlog) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const generic = reinterpret_cast<sockaddr*>(&name);
    EXPECT_EQ(bind(fd_, generic, sizeof(name)), 0);
    EXPECT_EQ(listen(fd_, backlog), 0);
    socklen_t size = sizeof(name);
    EXPECT_EQ(getsockname(fd_, generic, &size), 0);
    port_ = ntohs(name.sin_port);
  }
  ~Listener() { Close(); }

  void Close() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }
  uint16_t port() const { return port_; }

 private:
  int fd_;
  uint16_t port_ = 0;
};

TEST(SystemMachineProbe, TellsRefusalsFromConnections) {
  SystemMachineProbe machine;
  Listener listener(1);
  EXPECT_THAT(machine.ConnectTcp("127.0.0.1", listener.port(), kTimeout),
              IsOk());
  listener.Close();
  EXPECT_THAT(machine.ConnectTcp("127.0.0.1", listener.port(), kTimeout),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST(SystemMachineProbe, GivesUpWhereNobodyAnswers) {
  SystemMachineProbe machine;
  // One that takes no more connections is as silent as a firewall.
  const Listener full(0);
  absl::Status status;
  for (int i = 0; i < 8 && status.ok(); ++i) {
    status = machine.ConnectTcp("127.0.0.1", full.port(), kTimeout);
  }
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST(SystemMachineProbe, ResolvesNamesAndNumbers) {
  SystemMachineProbe machine;
  EXPECT_THAT(machine.Resolve("127.0.0.1"),
              IsOkAndHolds(ElementsAre("127.0.0.1")));
  EXPECT_THAT(machine.Resolve("::1"), IsOkAndHolds(ElementsAre("::1")));
  EXPECT_FALSE(machine.Resolve("no such host").ok());
}

TEST(SystemMachineProbe, MeasuresTheMachine) {
  SystemMachineProbe machine;
  EXPECT_THAT(machine.MaxOpenFiles(), IsOkAndHolds(Gt(0u)));
  EXPECT_THAT(machine.AvailableMemoryBytes(), IsOkAndHolds(Gt(0u)));
  EXPECT_THAT(machine.CheckWritable(
                  absl::StrCat(::testing::TempDir(), "/not/yet/there")),
              IsOk());
  EXPECT_THAT(machine.CheckWritable("/proc/self/stat/x"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace coffer::cli
