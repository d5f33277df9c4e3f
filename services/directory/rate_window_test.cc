#include "services/directory/rate_window.h"

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace coffer::directory {
namespace {

TEST(RateWindowTest, GrowthPerSecondWithinTheWindow) {
  RateWindow rate(absl::Seconds(10));
  EXPECT_EQ(rate.PerSecond(), 0);
  rate.Add(absl::Seconds(100), 1000);
  EXPECT_EQ(rate.PerSecond(), 0);
  rate.Add(absl::Seconds(102), 1100);
  EXPECT_EQ(rate.PerSecond(), 50);
  rate.Add(absl::Seconds(112), 1100);
  EXPECT_EQ(rate.PerSecond(), 0) << "nothing happened for the whole window";
}

TEST(RateWindowTest, NothingWithoutTime) {
  RateWindow rate(absl::Seconds(10));
  rate.Add(absl::Seconds(1), 1);
  rate.Add(absl::Seconds(1), 2);
  EXPECT_EQ(rate.PerSecond(), 0);
}

}  // namespace
}  // namespace coffer::directory
