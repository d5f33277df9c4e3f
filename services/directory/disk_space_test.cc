#include "services/directory/disk_space.h"

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::directory {
namespace {

TEST(DiskSpaceTest, MeasuresTheFileSystemOfAFolder) {
  COFFER_ASSERT_OK_AND_ASSIGN(const DiskSpace space,
                              ProbeDiskSpace(testing::TempDir())());
  EXPECT_GT(space.capacity_bytes, 0u);
  EXPECT_LE(space.free_bytes, space.capacity_bytes);
}

TEST(DiskSpaceTest, FailsForAFolderThatIsNotThere) {
  EXPECT_THAT(ProbeDiskSpace(testing::TempDir() + "/absent")(),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace coffer::directory
