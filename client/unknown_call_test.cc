#include "client/unknown_call.h"

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

TEST(UnknownCall, SaysWhatFailedWhyAndWhatToDo) {
  EXPECT_EQ(ExplainUnknownCall("cannot mute the check", "d:1", "an admin port",
                               "give another", absl::UnimplementedError("")),
            absl::UnimplementedError(
                "cannot mute the check: what answers at d:1 does not know this "
                "call: it is not an admin port, or older than this program; "
                "give another"));
  EXPECT_EQ(ExplainUnknownDirectoryCall("cannot list nodes", "d:1",
                                        absl::UnimplementedError("")),
            absl::UnimplementedError(
                "cannot list nodes: what answers at d:1 does not know this "
                "call: it is not the directory, or older than this program; "
                "give the directory's address (setting directory)"));
}

TEST(UnknownCall, LeavesOtherAnswersAlone) {
  EXPECT_THAT(ExplainUnknownCall("", "", "", "", absl::OkStatus()), IsOk());
  const absl::Status refusal = MakeError(absl::StatusCode::kInvalidArgument,
                                         "no", {reason::kInvalidRequest, {}});
  const absl::Status same = ExplainUnknownCall("a", "b", "c", "d", refusal);
  EXPECT_EQ(same, refusal);
  EXPECT_THAT(same, HasReason(reason::kInvalidRequest));
}

}  // namespace
}  // namespace coffer::client
