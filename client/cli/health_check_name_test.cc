#include "client/cli/health_check_name.h"

#include "absl/status/status.h"
#include "client/cli/fake_cluster_admin.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class HealthCheckName : public ::testing::Test {
 protected:
  HealthCheckName() {
    for (const char* name : {"NODE_DOWN", "NODE_FULL"}) {
      state_.health.checks.push_back(
          {name, HealthSeverity::kOk, "", {}, {}, ""});
    }
  }

  FakeAdminCluster state_;
  FakeClusterAdmin admin_{&state_};
};

TEST_F(HealthCheckName, AnyCaseWillDo) {
  for (const char* text : {"NODE_DOWN", "node_down", "Node-Down"}) {
    EXPECT_THAT(FindHealthCheck(text, &admin_), IsOkAndHolds("NODE_DOWN"));
  }
}

TEST_F(HealthCheckName, OthersAreRefusedWithTheNames) {
  EXPECT_THAT(
      FindHealthCheck("node_dwon", &admin_),
      StatusIs(absl::StatusCode::kInvalidArgument,
               "there is no health check 'node_dwon': did you mean NODE_DOWN? "
               "There are NODE_DOWN, NODE_FULL"));
  for (const char* text : {"", "gibberish"}) {
    EXPECT_THAT(FindHealthCheck(text, &admin_),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr(": there are NODE_DOWN, NODE_FULL"),
                               Not(HasSubstr("mean")))));
  }
}

TEST_F(HealthCheckName, WithoutNamesOthersMayJudge) {
  state_.failure = absl::UnavailableError("refused");
  EXPECT_THAT(FindHealthCheck("node_x", &admin_), IsOkAndHolds("NODE_X"));
}

}  // namespace
}  // namespace coffer::cli
