#include "lib/formats/format_errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/status/status.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::formats {
namespace {

TEST(FormatErrorsTest, CodeSaysWhoseFaultAndReasonWhat) {
  EXPECT_THAT(MalformedArgument("why"),
              StatusIs(absl::StatusCode::kInvalidArgument, "why"));
  EXPECT_THAT(MalformedArgument("why"), HasReason(reason::kMalformed));
  EXPECT_THAT(MalformedData("why"),
              StatusIs(absl::StatusCode::kDataLoss, "why"));
  EXPECT_THAT(MalformedData("why"), HasReason(reason::kMalformed));
  EXPECT_THAT(NotSignedByMember("why"),
              StatusIs(absl::StatusCode::kDataLoss, "why"));
  EXPECT_THAT(NotSignedByMember("why"), HasReason(reason::kSignatureInvalid));
}

}  // namespace
}  // namespace coffer::formats
