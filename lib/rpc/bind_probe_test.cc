#include "lib/rpc/bind_probe.h"

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/rpc/address.h"
#include "lib/status/status_matchers.h"

namespace coffer::rpc {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// A port in use is in grpc_server_test.cc.

TEST(BindProbeTest, ForeignAddressesAreNamed) {
  // 192.0.2.0/24 is for documentation: no machine has such an address.
  EXPECT_THAT(ExplainBindFailure({"192.0.2.1", 7400}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("192.0.2.1:7400"),
                             HasSubstr("does not have that address"))));
}

TEST(BindProbeTest, UnknownHostsAreNamed) {
  EXPECT_THAT(ExplainBindFailure({"no-such-host.invalid", 7400}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("the host is unknown")));
}

TEST(BindProbeTest, SuccessIsAnErrorToo) {
  EXPECT_THAT(ExplainBindFailure({"127.0.0.1", 0}),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("try again")));
}

}  // namespace
}  // namespace coffer::rpc
