#include "client/unknown_call.h"

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

TEST(UnknownCall, SaysWhatFailedWhyAndWhatToDo) {
  EXPECT_EQ(
      ExplainUnknownCall("cannot list nodes", "the directory (d:1)",
                         "check its address", absl::UnimplementedError("")),
      absl::UnimplementedError(
          "cannot list nodes: what answers does not know this call, so "
          "it is another server than the directory (d:1), or older than "
          "this program; check its address"));
}

TEST(UnknownCall, LeavesOtherAnswersAlone) {
  EXPECT_THAT(ExplainUnknownCall("", "", "", absl::OkStatus()), IsOk());
  const absl::Status refusal = MakeError(absl::StatusCode::kInvalidArgument,
                                         "no", {reason::kInvalidRequest, {}});
  const absl::Status same = ExplainUnknownCall("a", "b", "c", refusal);
  EXPECT_EQ(same, refusal);
  EXPECT_THAT(same, HasReason(reason::kInvalidRequest));
}

}  // namespace
}  // namespace coffer::client
