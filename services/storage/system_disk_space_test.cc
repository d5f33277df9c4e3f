#include "services/storage/system_disk_space.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::storage {
namespace {

TEST(SystemDiskSpaceTest, MeasuresAFolder) {
  SystemDiskSpace disk(testing::TempDir());
  COFFER_ASSERT_OK_AND_ASSIGN(const DiskSpace::Space space, disk.Measure());
  EXPECT_GT(space.capacity_bytes, 0);
  EXPECT_LE(space.free_bytes, space.capacity_bytes);
}

TEST(SystemDiskSpaceTest, ReportsAMissingFolder) {
  SystemDiskSpace disk(testing::TempDir() + "/no/such/folder");
  EXPECT_THAT(disk.Measure(), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace coffer::storage
