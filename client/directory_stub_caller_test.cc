#include "client/directory_stub_caller.h"

#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/clock/recording_sleeper.h"
#include "lib/rpc/call_metadata.h"
#include "lib/rpc/retry_policy.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using CallKind = DirectoryStubCaller::CallKind;

class DirectoryStubCallerTest : public ::testing::Test {
 protected:
  // A call that ends so often with `failure`, then well.
  absl::Status Call(grpc::StatusCode failure, int failures,
                    CallKind kind = CallKind::kMutation) {
    const absl::Duration start = clock_.Monotonic();
    attempts_ = 0;
    const absl::Status status = caller_.Call(
        "cannot do it", kind, policy_.total,
        [&](grpc::ClientContext* /*context*/) {
          return ++attempts_ > failures ? grpc::Status::OK
                                        : grpc::Status(failure, "why");
        });
    elapsed_ = clock_.Monotonic() - start;
    return status;
  }

  const rpc::RetryPolicy policy_{};
  FakeClock clock_;
  RecordingSleeper sleeper_{&clock_};
  DirectoryStubCaller caller_{policy_, rpc::CallMetadata(), &clock_, &sleeper_,
                              [] { return 0.0; }};
  int attempts_ = 0;
  absl::Duration elapsed_;
};

TEST_F(DirectoryStubCallerTest, GivesUpSoonWhereNobodyEverAnswered) {
  EXPECT_THAT(Call(grpc::StatusCode::UNAVAILABLE, 1000),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(attempts_, policy_.max_attempts);
  EXPECT_LT(elapsed_, absl::Seconds(5));
}

// An address that was right does not become wrong: the directory restarts.
TEST_F(DirectoryStubCallerTest, WaitsForADirectoryThatHasAnsweredBefore) {
  // Any answer will do.
  EXPECT_THAT(Call(grpc::StatusCode::NOT_FOUND, 1),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Call(grpc::StatusCode::UNAVAILABLE, 9), IsOk());
  EXPECT_GT(elapsed_, absl::Seconds(10));
  EXPECT_THAT(Call(grpc::StatusCode::UNAVAILABLE, 1000),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_LE(elapsed_, policy_.total);
}

TEST_F(DirectoryStubCallerTest, DoesNotRetryWhatIsAnAnswer) {
  EXPECT_THAT(Call(grpc::StatusCode::ABORTED, 1),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(attempts_, 1);
}

TEST_F(DirectoryStubCallerTest, ADirectoryThatStopsIsAskedAgain) {
  EXPECT_THAT(Call(grpc::StatusCode::CANCELLED, 1), IsOk());
  EXPECT_EQ(attempts_, 2);
}

TEST_F(DirectoryStubCallerTest, OnlyMutationsMayHaveHappened) {
  EXPECT_THAT(Call(grpc::StatusCode::DEADLINE_EXCEEDED, 1),
              AllOf(StatusIs(absl::StatusCode::kDeadlineExceeded),
                    HasReason(reason::kOutcomeUnknown)));
  EXPECT_THAT(Call(grpc::StatusCode::DEADLINE_EXCEEDED, 1, CallKind::kRead),
              AllOf(StatusIs(absl::StatusCode::kDeadlineExceeded,
                             HasSubstr("cannot do it: ")),
                    Not(HasReason(reason::kOutcomeUnknown))));
  EXPECT_EQ(attempts_, 1);
}

TEST_F(DirectoryStubCallerTest, GivesEveryAttemptADeadline) {
  std::vector<absl::Time> deadlines;
  EXPECT_THAT(
      caller_.Call("x", CallKind::kRead, absl::Seconds(20),
                   [&](grpc::ClientContext* context) {
                     deadlines.push_back(absl::FromChrono(context->deadline()));
                     return grpc::Status::OK;
                   }),
      IsOk());
  ASSERT_EQ(deadlines.size(), 1u);
  EXPECT_LE(deadlines[0], absl::Now() + absl::Seconds(20));
  EXPECT_LT(deadlines[0], absl::InfiniteFuture());
}

}  // namespace
}  // namespace coffer::client
