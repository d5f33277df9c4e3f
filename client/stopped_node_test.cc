#include "client/stopped_node.h"

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

TEST(StoppedNode, OnlyOurOwnCancellationsAreCancelled) {
  const absl::Status cancelled = absl::CancelledError("CANCELLED");
  EXPECT_EQ(ExplainEnd(cancelled, true), cancelled);
  EXPECT_THAT(ExplainEnd(cancelled, false),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(ExplainEnd(absl::OkStatus(), false), IsOk());
  EXPECT_THAT(ExplainEnd(absl::DataLossError("damaged"), false),
              StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace coffer::client
