#include "lib/rpc/retry_policy.h"

#include <limits>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::rpc {
namespace {

RetryPolicy Policy() {
  RetryPolicy policy;
  policy.initial_backoff = absl::Milliseconds(100);
  policy.multiplier = 3;
  policy.max_backoff = absl::Seconds(2);
  policy.jitter = 0.5;
  return policy;
}

TEST(RetryPolicyTest, BackoffGrowsUpToTheLimit) {
  EXPECT_EQ(BackoffAfter(Policy(), 1, 0), absl::Milliseconds(100));
  EXPECT_EQ(BackoffAfter(Policy(), 2, 0), absl::Milliseconds(300));
  EXPECT_EQ(BackoffAfter(Policy(), 3, 0), absl::Milliseconds(900));
  EXPECT_EQ(BackoffAfter(Policy(), 4, 0), absl::Seconds(2));
  EXPECT_EQ(BackoffAfter(Policy(), 1000000, 0), absl::Seconds(2));
}

TEST(RetryPolicyTest, JitterMakesItShorter) {
  EXPECT_EQ(BackoffAfter(Policy(), 1, 1), absl::Milliseconds(50));
  EXPECT_EQ(BackoffAfter(Policy(), 4, 0.5), absl::Milliseconds(1500));
  RetryPolicy full = Policy();
  full.jitter = 1;
  EXPECT_EQ(BackoffAfter(full, 1, 1), absl::ZeroDuration());
  EXPECT_EQ(BackoffAfter(full, 1, 7), absl::ZeroDuration());
}

TEST(RetryPolicyTest, TheDefaultIsValid) {
  EXPECT_THAT(ValidateRetryPolicy(RetryPolicy()), IsOk());
}

TEST(RetryPolicyTest, SenselessPoliciesAreRefused) {
  RetryPolicy bad[7];
  bad[0].initial_backoff = absl::ZeroDuration();
  bad[1].max_backoff = absl::Milliseconds(1);
  bad[2].multiplier = 0.5;
  bad[3].multiplier = std::numeric_limits<double>::quiet_NaN();
  bad[4].jitter = 1.5;
  bad[5].max_attempts = 0;
  bad[6].total = absl::ZeroDuration();
  for (const RetryPolicy& policy : bad) {
    EXPECT_THAT(ValidateRetryPolicy(policy),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

}  // namespace
}  // namespace coffer::rpc
