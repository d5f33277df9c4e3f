#include "client/untrusted_answer.h"

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

TEST(UntrustedAnswerTest, TurnsRefusalsIntoDataLoss) {
  const absl::Status wrong_signature =
      MakeError(absl::StatusCode::kUnauthenticated, "wrong signature",
                {reason::kSignatureInvalid, {}});
  EXPECT_THAT(DistrustAnswer(wrong_signature, "an entry"),
              testing::AllOf(StatusIs(absl::StatusCode::kDataLoss),
                             HasReason(reason::kSignatureInvalid)));
  EXPECT_THAT(DistrustAnswer(absl::InvalidArgumentError("odd"), "a name"),
              testing::AllOf(StatusIs(absl::StatusCode::kDataLoss),
                             HasReason(reason::kMalformed)));
  EXPECT_THAT(ForeignAnswer("it sent something else"),
              testing::AllOf(StatusIs(absl::StatusCode::kDataLoss),
                             HasReason(reason::kSignatureInvalid)));
}

TEST(UntrustedAnswerTest, LeavesOtherAnswersAlone) {
  EXPECT_THAT(DistrustAnswer(absl::OkStatus(), "a name"), IsOk());
  for (const absl::StatusCode code :
       {absl::StatusCode::kPermissionDenied, absl::StatusCode::kUnavailable,
        absl::StatusCode::kFailedPrecondition, absl::StatusCode::kCancelled}) {
    EXPECT_THAT(DistrustAnswer(absl::Status(code, "why"), "a name"),
                StatusIs(code));
  }
}

}  // namespace
}  // namespace coffer::client
