#include "services/storage/placement_epoch.h"

#include "gtest/gtest.h"

namespace coffer::storage {
namespace {

TEST(PlacementEpochTest, NeverGoesBack) {
  PlacementEpoch epoch;
  EXPECT_EQ(epoch.Get(), 0);
  epoch.Learn(7);
  epoch.Learn(3);
  EXPECT_EQ(epoch.Get(), 7);
  epoch.Learn(8);
  EXPECT_EQ(epoch.Get(), 8);
}

}  // namespace
}  // namespace coffer::storage
