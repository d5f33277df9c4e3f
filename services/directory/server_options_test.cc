#include "services/directory/server_options.h"

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::directory {
namespace {

using ::testing::HasSubstr;

TEST(ServerOptionsTest, RefusesValuesThatMakeNoSense) {
  EXPECT_THAT(ValidateOptions(DirectoryServerOptions()), IsOk());
  DirectoryServerOptions options = DirectoryServerOptions();
  options.replication_factor = 9;
  EXPECT_THAT(ValidateOptions(options),
              StatusIs(absl::StatusCode::kInvalidArgument));
  options = DirectoryServerOptions();
  options.placement_group_bits = 17;
  EXPECT_THAT(ValidateOptions(options),
              StatusIs(absl::StatusCode::kInvalidArgument));
  options = DirectoryServerOptions();
  options.nodes.suspect_after = options.heartbeat_interval;
  EXPECT_THAT(ValidateOptions(options),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("heartbeat interval < suspect after")));
  options = DirectoryServerOptions();
  options.drain_delay = absl::Seconds(-1);
  EXPECT_THAT(ValidateOptions(options),
              StatusIs(absl::StatusCode::kInvalidArgument));
  options = DirectoryServerOptions();
  options.shutdown_grace = absl::InfiniteDuration();
  EXPECT_THAT(ValidateOptions(options),
              StatusIs(absl::StatusCode::kInvalidArgument));
  options = DirectoryServerOptions();
  options.check_interval = absl::InfiniteDuration();
  EXPECT_THAT(ValidateOptions(options),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace coffer::directory
