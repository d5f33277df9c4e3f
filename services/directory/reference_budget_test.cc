#include "services/directory/reference_budget.h"

#include <cstdint>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::directory {
namespace {

using ::testing::AllOf;

TEST(ReferenceBudget, RefusesWhatIsTooMuchUntilSharesComeBack) {
  ReferenceBudget budget(10);
  ReferenceBudget::Share second(&budget);
  {
    ReferenceBudget::Share first(&budget);
    EXPECT_THAT(first.Take(6), IsOk());
    EXPECT_THAT(second.Take(5), AllOf(StatusIs(absl::StatusCode::kUnavailable),
                                      HasReason(reason::kOverloaded)));
    EXPECT_THAT(second.Take(4), IsOk());
  }
  ReferenceBudget::Share third(&budget);
  EXPECT_THAT(third.Take(6), IsOk());
  EXPECT_THAT(third.Take(1), StatusIs(absl::StatusCode::kUnavailable));
}

TEST(ReferenceBudget, SurvivesHugeClaims) {
  ReferenceBudget budget(10);
  ReferenceBudget::Share share(&budget);
  EXPECT_THAT(share.Take(1), IsOk());
  EXPECT_THAT(share.Take(UINT64_MAX), StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace coffer::directory
