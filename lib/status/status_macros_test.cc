#include "lib/status/status_macros.h"

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gtest/gtest.h"

namespace coffer {
namespace {

absl::Status CountAfter(const absl::Status& status, int* count) {
  COFFER_RETURN_IF_ERROR(status);
  ++*count;
  return absl::OkStatus();
}

absl::StatusOr<int> Sum(absl::StatusOr<std::unique_ptr<int>> a,
                        absl::StatusOr<std::unique_ptr<int>> b) {
  COFFER_ASSIGN_OR_RETURN(const std::unique_ptr<int> x, std::move(a));
  COFFER_ASSIGN_OR_RETURN(const std::unique_ptr<int> y, std::move(b));
  return *x + *y;
}

TEST(StatusMacrosTest, AnErrorEndsTheFunction) {
  int count = 0;
  EXPECT_EQ(CountAfter(absl::AbortedError("x"), &count),
            absl::AbortedError("x"));
  EXPECT_EQ(count, 0);
  EXPECT_TRUE(CountAfter(absl::OkStatus(), &count).ok());
  EXPECT_EQ(count, 1);
}

TEST(StatusMacrosTest, ValuesAreMovedOutAndErrorsReturned) {
  const absl::StatusOr<int> sum =
      Sum(std::make_unique<int>(2), std::make_unique<int>(3));
  ASSERT_TRUE(sum.ok());
  EXPECT_EQ(*sum, 5);
  EXPECT_EQ(Sum(std::make_unique<int>(2), absl::InternalError("y")).status(),
            absl::InternalError("y"));
}

}  // namespace
}  // namespace coffer
