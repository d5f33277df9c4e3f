#include "services/directory/command_context.h"

#include <cstdint>
#include <limits>

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "gtest/gtest.h"

namespace coffer::directory {
namespace {

TEST(CommandContextTest, TimesSurviveARoundTripToTheMicrosecond) {
  for (const absl::Time time :
       {absl::UnixEpoch(), absl::FromUnixMicros(1700000000123456),
        absl::FromUnixMicros(-1)}) {
    EXPECT_EQ(ToTime(ToTimestamp(time)), time);
    const int32_t nanos = ToTimestamp(time).nanos();
    EXPECT_GE(nanos, 0);
    EXPECT_LT(nanos, 1000000000);
  }
  EXPECT_EQ(ToTime(ToTimestamp(absl::FromUnixNanos(1999))),
            absl::FromUnixMicros(1));
}

TEST(CommandContextTest, ExtremeTimestampsAreTimes) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(std::numeric_limits<int64_t>::max());
  EXPECT_GT(ToTime(timestamp), absl::UnixEpoch());
  timestamp.set_seconds(std::numeric_limits<int64_t>::min());
  EXPECT_LT(ToTime(timestamp), absl::UnixEpoch());
}

}  // namespace
}  // namespace coffer::directory
