#include "lib/rpc/channel.h"

#include <memory>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "grpcpp/channel.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::rpc {
namespace {

using ::testing::HasSubstr;

// What needs a server is in grpc_server_test.cc.

TEST(ChannelTest, NothingIsConnectedBeforeTheFirstCall) {
  COFFER_ASSERT_OK_AND_ASSIGN(const std::shared_ptr<grpc::Channel> channel,
                              CreateChannel("127.0.0.1:1", ChannelOptions()));
  EXPECT_EQ(channel->GetState(/*try_to_connect=*/false), GRPC_CHANNEL_IDLE);
}

TEST(ChannelTest, MalformedAddressesAreRefused) {
  for (const char* address : {"", "host", "dns:///host:1", "host:x"}) {
    EXPECT_THAT(CreateChannel(address, ChannelOptions()),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << address;
  }
}

TEST(ChannelTest, PortZeroIsRefused) {
  EXPECT_THAT(
      CreateChannel("127.0.0.1:0", ChannelOptions()),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("port 0")));
}

}  // namespace
}  // namespace coffer::rpc
