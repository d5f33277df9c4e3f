#include "lib/rpc/time_converter.h"

#include <cstdint>
#include <limits>

#include "gtest/gtest.h"

namespace coffer::rpc {
namespace {

TEST(TimeConverterTest, TimesComeBackToTheNanosecond) {
  for (const int64_t nanos :
       {int64_t{0}, int64_t{1}, int64_t{-1}, int64_t{1800000000123456789}}) {
    const absl::Time time = absl::FromUnixNanos(nanos);
    const google::protobuf::Timestamp proto = ToProto(time);
    EXPECT_GE(proto.nanos(), 0);
    EXPECT_LT(proto.nanos(), 1000000000);
    EXPECT_EQ(ToTime(proto), time);
  }
}

TEST(TimeConverterTest, RoundsTimesBefore1970Down) {
  EXPECT_EQ(ToProto(absl::FromUnixMicros(-1)).seconds(), -1);
  EXPECT_EQ(ToProto(absl::FromUnixMicros(-1)).nanos(), 999999000);
}

TEST(TimeConverterTest, DurationsHaveOneSign) {
  const absl::Duration duration = -absl::Milliseconds(1500);
  const google::protobuf::Duration proto = ToProto(duration);
  EXPECT_EQ(proto.seconds(), -1);
  EXPECT_EQ(proto.nanos(), -500000000);
  EXPECT_EQ(ToDuration(proto), duration);
  EXPECT_EQ(ToDuration(ToProto(absl::Nanoseconds(7))), absl::Nanoseconds(7));
}

TEST(TimeConverterTest, TakesWhateverAMessageHolds) {
  google::protobuf::Duration duration;
  duration.set_seconds(std::numeric_limits<int64_t>::max());
  duration.set_nanos(std::numeric_limits<int32_t>::max());
  EXPECT_GT(ToDuration(duration), absl::Hours(1000000));
  google::protobuf::Timestamp time;
  time.set_seconds(std::numeric_limits<int64_t>::min());
  EXPECT_LT(ToTime(time), absl::UnixEpoch());
}

}  // namespace
}  // namespace coffer::rpc
