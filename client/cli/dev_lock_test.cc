#include "client/cli/dev_lock.h"

#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

TEST(DevLockTest, IsHeldByOneAtATime) {
  const std::string folder = testing::TempDir();
  {
    const auto lock = DevLock::Acquire(folder);
    ASSERT_THAT(lock, IsOk());
    EXPECT_THAT(DevLock::Acquire(folder),
                StatusIs(absl::StatusCode::kAlreadyExists));
  }
  EXPECT_THAT(DevLock::Acquire(folder), IsOk());
}

TEST(DevLockTest, NeedsItsFolder) {
  EXPECT_THAT(DevLock::Acquire(testing::TempDir() + "/none"),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace coffer::cli
