#include "services/storage/disk_reserve.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/storage/fake_disk_space.h"

namespace coffer::storage {
namespace {

constexpr uint64_t kGiB = uint64_t{1} << 30;

TEST(DiskReserveTest, DefaultsToFivePercentOrOneGiB) {
  FakeDiskSpace disk(DiskSpace::Space{100 * kGiB, 50 * kGiB});
  DiskReserve reserve(absl::nullopt, &disk);
  COFFER_ASSERT_OK_AND_ASSIGN(DiskReserve::Report report, reserve.Measure());
  EXPECT_EQ(report.reserve_bytes, 5 * kGiB);
  EXPECT_TRUE(report.accepts_puts);
  disk.Set(DiskSpace::Space{2 * kGiB, kGiB});
  COFFER_ASSERT_OK_AND_ASSIGN(report, reserve.Measure());
  EXPECT_EQ(report.reserve_bytes, kGiB);
  EXPECT_FALSE(report.accepts_puts);
}

TEST(DiskReserveTest, RefusesWhatWouldUseTheReserve) {
  FakeDiskSpace disk(DiskSpace::Space{1000, 150});
  DiskReserve reserve(100, &disk);
  EXPECT_THAT(reserve.CheckPut(50), IsOk());
  EXPECT_THAT(reserve.CheckPut(51),
              StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(reserve.CheckPut(51), HasReason(reason::kDiskReserve));
  disk.Set(DiskSpace::Space{1000, 99});
  EXPECT_THAT(reserve.CheckPut(0), HasReason(reason::kDiskReserve));
}

TEST(DiskReserveTest, PassesErrorsOn) {
  FakeDiskSpace disk(absl::InternalError("no disk"));
  DiskReserve reserve(0, &disk);
  EXPECT_THAT(reserve.CheckPut(1), StatusIs(absl::StatusCode::kInternal));
}

}  // namespace
}  // namespace coffer::storage
