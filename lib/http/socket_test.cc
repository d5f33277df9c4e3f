#include "lib/http/socket.h"

#include <sys/socket.h>

#include <array>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "lib/rpc/address.h"
#include "lib/status/status_matchers.h"

namespace coffer::http {
namespace {

// What connects to a listener is in http_server_test.cc.

constexpr absl::Duration kShort = absl::Milliseconds(20);

class SocketTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::array<int, 2> fds = {};
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds.data()),
              0);
    near_ = Socket(fds[0]);
    far_ = Socket(fds[1]);
  }

  Socket near_;
  Socket far_;
  Socket none_;
};

TEST_F(SocketTest, BytesArrive) {
  EXPECT_FALSE(AwaitReadable(far_, none_, kShort));
  EXPECT_TRUE(WriteAll(near_, "hello", kShort));
  EXPECT_TRUE(AwaitReadable(far_, none_, kShort));
  std::string text;
  EXPECT_TRUE(ReadSome(far_, 3, &text));
  EXPECT_EQ(text, "hel");
  EXPECT_TRUE(ReadSome(far_, 100, &text));
  EXPECT_EQ(text, "hello");
  EXPECT_TRUE(ReadSome(far_, 100, &text));  // Nothing now is not the end.
}

TEST_F(SocketTest, TheEndIsSeen) {
  ShutDownWrites(near_);
  EXPECT_TRUE(AwaitReadable(far_, none_, kShort));
  std::string text;
  EXPECT_FALSE(ReadSome(far_, 100, &text));
}

TEST_F(SocketTest, WritesToOneWhoDoesNotReadEnd) {
  EXPECT_FALSE(WriteAll(near_, std::string(10000000, 'x'), kShort));
}

TEST_F(SocketTest, WritesToOneWhoHasGoneEnd) {
  far_ = Socket();
  EXPECT_FALSE(WriteAll(near_, "hello", kShort));
}

TEST_F(SocketTest, WaitsCanBeWoken) {
  EXPECT_TRUE(WriteAll(near_, "wake", kShort));
  EXPECT_FALSE(AwaitReadable(near_, far_, absl::Hours(1)));
}

TEST(ListenTest, PortsAreNotShared) {
  rpc::Address address = {"127.0.0.1", 0};
  COFFER_ASSERT_OK_AND_ASSIGN(const Socket listener, Listen(&address));
  EXPECT_GT(address.port, 0);
  EXPECT_THAT(Listen(&address),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_FALSE(Accept(listener).valid());
}

}  // namespace
}  // namespace coffer::http
