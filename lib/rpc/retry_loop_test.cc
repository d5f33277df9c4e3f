#include "lib/rpc/retry_loop.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/clock/recording_sleeper.h"
#include "lib/rpc/retry_policy.h"
#include "lib/status/error_info.h"
#include "lib/status/retry_delay.h"
#include "lib/status/status_matchers.h"

namespace coffer::rpc {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr char kOperation[] = "cannot list a folder";

class RetryLoopTest : public ::testing::Test {
 protected:
  RetryLoopTest() {
    policy_.initial_backoff = absl::Milliseconds(100);
    policy_.multiplier = 2;
    policy_.max_backoff = absl::Milliseconds(300);
    policy_.jitter = 0.5;
    policy_.max_attempts = 5;
    policy_.total = absl::Seconds(10);
  }

  // Runs a call that fails with `error` the first `failures` times.
  absl::Status Run(const absl::Status& error, int failures,
                   Idempotency idempotency = Idempotency::kIdempotent) {
    const RetryLoop loop(policy_, &clock_, &sleeper_,
                         [this] { return random_; });
    return loop.Run(kOperation, idempotency, [&] {
      return attempts_++ < failures ? error : absl::OkStatus();
    });
  }

  RetryPolicy policy_;
  FakeClock clock_;
  RecordingSleeper sleeper_{&clock_};
  double random_ = 0;
  int attempts_ = 0;
};

TEST_F(RetryLoopTest, SuccessIsNotRetried) {
  EXPECT_THAT(Run(absl::UnavailableError("down"), 0), IsOk());
  EXPECT_EQ(attempts_, 1);
  EXPECT_THAT(sleeper_.sleeps(), IsEmpty());
}

TEST_F(RetryLoopTest, PassingFailuresAreRetriedWithGrowingDelays) {
  EXPECT_THAT(Run(absl::UnavailableError("down"), 4), IsOk());
  EXPECT_EQ(attempts_, 5);
  EXPECT_THAT(sleeper_.sleeps(),
              ElementsAre(absl::Milliseconds(100), absl::Milliseconds(200),
                          absl::Milliseconds(300), absl::Milliseconds(300)));
}

TEST_F(RetryLoopTest, DelaysAreSpread) {
  random_ = 1;
  EXPECT_THAT(Run(absl::UnavailableError("down"), 2), IsOk());
  EXPECT_THAT(sleeper_.sleeps(),
              ElementsAre(absl::Milliseconds(50), absl::Milliseconds(100)));
}

TEST_F(RetryLoopTest, OtherErrorsAreReturnedAsTheyAre) {
  for (const absl::StatusCode code :
       {absl::StatusCode::kDeadlineExceeded, absl::StatusCode::kCancelled,
        absl::StatusCode::kDataLoss, absl::StatusCode::kResourceExhausted,
        absl::StatusCode::kAborted, absl::StatusCode::kNotFound}) {
    attempts_ = 0;
    EXPECT_EQ(Run(absl::Status(code, "x"), 100), absl::Status(code, "x"));
    EXPECT_EQ(attempts_, 1);
  }
  EXPECT_THAT(sleeper_.sleeps(), IsEmpty());
}

TEST_F(RetryLoopTest, AnExhaustedLoopSaysSo) {
  const absl::Status error = MakeError(absl::StatusCode::kUnavailable,
                                       "node is down", {"NODE_DOWN", {}});
  EXPECT_THAT(Run(error, 100),
              AllOf(StatusIs(absl::StatusCode::kUnavailable,
                             AllOf(StartsWith(kOperation),
                                   HasSubstr("gave up after 5 attempts"),
                                   HasSubstr("node is down"))),
                    HasReason("NODE_DOWN")));
  EXPECT_EQ(attempts_, 5);
}

TEST_F(RetryLoopTest, NoAttemptStartsAfterTheTotalTime) {
  policy_.total = absl::Milliseconds(350);
  policy_.max_attempts = 100;
  EXPECT_THAT(Run(absl::UnavailableError("down"), 100),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("3 attempts in 300ms")));
  EXPECT_EQ(attempts_, 3);
}

TEST_F(RetryLoopTest, CallsThatAreNotIdempotentAreNotRepeated) {
  EXPECT_THAT(
      Run(absl::UnavailableError("down"), 100, Idempotency::kNotIdempotent),
      StatusIs(absl::StatusCode::kUnavailable, "down"));
  EXPECT_EQ(attempts_, 1);
}

TEST_F(RetryLoopTest, CallsThatTheServerRefusedAreRepeated) {
  absl::Status refused = absl::UnavailableError("starting");
  SetRetryDelay(absl::Milliseconds(150), &refused);
  EXPECT_THAT(Run(refused, 2, Idempotency::kNotIdempotent), IsOk());
  EXPECT_EQ(attempts_, 3);
  // The server's delay, then our own, which is longer.
  EXPECT_THAT(sleeper_.sleeps(),
              ElementsAre(absl::Milliseconds(150), absl::Milliseconds(200)));
}

TEST_F(RetryLoopTest, LongDelaysOfTheServerCountForTheTotalTime) {
  absl::Status refused = absl::UnavailableError("starting");
  SetRetryDelay(absl::Hours(1), &refused);
  EXPECT_THAT(Run(refused, 100),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("gave up after 1 attempt ")));
  EXPECT_THAT(sleeper_.sleeps(), IsEmpty());
}

TEST_F(RetryLoopTest, WakingTheSleeperEndsTheLoop) {
  sleeper_.Wake();
  EXPECT_THAT(
      Run(absl::UnavailableError("down"), 100),
      StatusIs(absl::StatusCode::kCancelled,
               AllOf(StartsWith(kOperation), HasSubstr("1 attempt: down"))));
  EXPECT_EQ(attempts_, 1);
}

TEST_F(RetryLoopTest, ValuesAreReturned) {
  const RetryLoop loop(policy_, &clock_, &sleeper_, [] { return 0.0; });
  const absl::StatusOr<int> result = loop.RunFor<int>(
      kOperation, Idempotency::kIdempotent, [this]() -> absl::StatusOr<int> {
        if (attempts_++ == 0) return absl::UnavailableError("down");
        return 7;
      });
  EXPECT_THAT(result, IsOkAndHolds(7));
  EXPECT_EQ(attempts_, 2);
}

}  // namespace
}  // namespace coffer::rpc
