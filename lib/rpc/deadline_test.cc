#include "lib/rpc/deadline.h"

#include <chrono>

#include "absl/time/time.h"
#include "grpcpp/client_context.h"
#include "gtest/gtest.h"

namespace coffer::rpc {
namespace {

TEST(DeadlineTest, TimespansAreRelativeAndExact) {
  const gpr_timespec timespan = ToTimespan(absl::Milliseconds(1250));
  EXPECT_EQ(timespan.clock_type, GPR_TIMESPAN);
  EXPECT_EQ(timespan.tv_sec, 1);
  EXPECT_EQ(timespan.tv_nsec, 250000000);
}

TEST(DeadlineTest, TimespansAreBounded) {
  EXPECT_EQ(ToTimespan(absl::InfiniteDuration()).tv_sec, 365 * 24 * 3600);
  EXPECT_EQ(ToTimespan(-absl::Seconds(1)).tv_sec, 0);
  EXPECT_EQ(ToTimespan(-absl::Milliseconds(1)).tv_nsec, 0);
}

TEST(DeadlineTest, TheContextHasTheDeadline) {
  const auto before = std::chrono::system_clock::now();
  grpc::ClientContext context;
  SetDeadline(absl::Hours(2), &context);
  EXPECT_GE(context.deadline(), before + std::chrono::minutes(119));
  EXPECT_LE(context.deadline(), before + std::chrono::minutes(121));
}

}  // namespace
}  // namespace coffer::rpc
