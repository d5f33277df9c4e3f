#include "lib/status/retry_delay.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "gtest/gtest.h"

namespace coffer {
namespace {

absl::optional<absl::Duration> RoundTrip(absl::Duration delay) {
  absl::Status status = absl::UnavailableError("busy");
  SetRetryDelay(delay, &status);
  return GetRetryDelay(status);
}

TEST(RetryDelayTest, DelaysComeBackInMilliseconds) {
  EXPECT_EQ(RoundTrip(absl::Milliseconds(1500)), absl::Milliseconds(1500));
  EXPECT_EQ(RoundTrip(absl::Microseconds(1)), absl::Milliseconds(1));
  EXPECT_EQ(RoundTrip(absl::ZeroDuration()), absl::ZeroDuration());
}

TEST(RetryDelayTest, DelaysAreBounded) {
  EXPECT_EQ(RoundTrip(absl::InfiniteDuration()), kMaxRetryDelay);
  EXPECT_EQ(RoundTrip(-absl::InfiniteDuration()), absl::ZeroDuration());
}

TEST(RetryDelayTest, OnlyErrorsCarryADelay) {
  absl::Status status;
  SetRetryDelay(absl::Seconds(1), &status);
  EXPECT_FALSE(GetRetryDelay(status).has_value());
  EXPECT_FALSE(GetRetryDelay(absl::InternalError("x")).has_value());
}

TEST(RetryDelayTest, MalformedDelaysAreIgnored) {
  absl::Status good = absl::UnavailableError("busy");
  SetRetryDelay(absl::Seconds(1), &good);
  std::string url;
  good.ForEachPayload([&url](absl::string_view type_url, const absl::Cord&) {
    url = std::string(type_url);
  });
  for (const char* bad :
       {"", "x", "-1", "1x", "99999999999999999999", "86400001"}) {
    absl::Status status = good;
    status.SetPayload(url, absl::Cord(bad));
    EXPECT_FALSE(GetRetryDelay(status).has_value()) << bad;
  }
}

}  // namespace
}  // namespace coffer
