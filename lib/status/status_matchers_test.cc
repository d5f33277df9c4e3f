#include "lib/status/status_matchers.h"

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_info.h"

namespace coffer {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pointee;

absl::StatusOr<int> Three() { return 3; }
absl::StatusOr<int> Missing() { return absl::NotFoundError("no such number"); }

TEST(StatusMatchersTest, OkIsToldFromErrors) {
  EXPECT_THAT(absl::OkStatus(), IsOk());
  EXPECT_THAT(Three(), IsOk());
  EXPECT_THAT(absl::NotFoundError(""), Not(IsOk()));
  EXPECT_THAT(Missing(), Not(IsOk()));
}

TEST(StatusMatchersTest, TheValueIsMatched) {
  EXPECT_THAT(Three(), IsOkAndHolds(3));
  EXPECT_THAT(Three(), Not(IsOkAndHolds(4)));
  EXPECT_THAT(Missing(), Not(IsOkAndHolds(3)));
}

TEST(StatusMatchersTest, ValuesThatCannotBeCopiedAreMatched) {
  absl::StatusOr<std::unique_ptr<int>> box = std::make_unique<int>(5);
  EXPECT_THAT(box, IsOkAndHolds(Pointee(5)));
  EXPECT_THAT(box, Not(IsOkAndHolds(Pointee(6))));
}

TEST(StatusMatchersTest, CodesAndMessagesAreMatched) {
  EXPECT_THAT(Missing(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Missing(), Not(StatusIs(absl::StatusCode::kInternal)));
  EXPECT_THAT(Missing(),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("number")));
  EXPECT_THAT(Missing(),
              Not(StatusIs(absl::StatusCode::kNotFound, HasSubstr("letter"))));
}

TEST(StatusMatchersTest, ReasonsAreMatched) {
  const absl::Status status =
      MakeError(absl::StatusCode::kInternal, "broken", {"BROKEN", {}});
  EXPECT_THAT(status, HasReason("BROKEN"));
  EXPECT_THAT(status, Not(HasReason("INTACT")));
  EXPECT_THAT(Missing(), Not(HasReason("BROKEN")));
}

}  // namespace
}  // namespace coffer
