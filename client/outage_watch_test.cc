#include "client/outage_watch.h"

#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(OutageWatchTest, CountsFailuresToReachTheClusterInARow) {
  OutageWatch watch(3);
  const absl::Status gone = absl::UnavailableError("gone");
  watch.Add(gone);
  watch.Add(absl::DeadlineExceededError("late"));
  watch.Add(absl::OkStatus());
  watch.Add(gone);
  // Says nothing about the cluster.
  watch.Add(absl::PermissionDeniedError("mine"));
  watch.Add(gone);
  EXPECT_FALSE(watch.IsOut());
  watch.Add(gone);
  EXPECT_TRUE(watch.IsOut());
  watch.Add(absl::OkStatus());
  EXPECT_TRUE(watch.IsOut());
}

TEST(OutageWatchTest, SaysWhatHappenedAndWhatToDo) {
  OutageWatch watch(1);
  watch.Add(MakeError(absl::StatusCode::kUnavailable, "too few nodes",
                      {reason::kQuorumNotMet, {}}));
  const absl::Status error = watch.Error(7);
  EXPECT_THAT(error, AllOf(StatusIs(absl::StatusCode::kUnavailable),
                           HasReason(reason::kQuorumNotMet)));
  EXPECT_THAT(std::string(error.message()),
              AllOf(HasSubstr("too few nodes"), HasSubstr("files done: 7"),
                    HasSubstr("run it again")));
}

TEST(OutageWatchTest, IsUnavailableAfterTimeoutsToo) {
  OutageWatch watch(1);
  watch.Add(MakeError(absl::StatusCode::kDeadlineExceeded, "no answer",
                      {reason::kOutcomeUnknown, {}}));
  const absl::Status error = watch.Error(0);
  EXPECT_THAT(error, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(GetErrorReason(error), "");
}

}  // namespace
}  // namespace coffer::client
