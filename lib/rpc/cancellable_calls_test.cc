#include "lib/rpc/cancellable_calls.h"

#include <chrono>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

// That Cancel() ends calls in progress is tested where there are servers:
// directory_stub_test, peer_stub_test.

namespace coffer::rpc {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(20);

TEST(CancellableCallsTest, MakesOneCallWithADeadline) {
  CancellableCalls calls;
  int made = 0;
  const auto call = [&made](grpc::ClientContext* context) {
    ++made;
    EXPECT_NE(context->deadline(),
              std::chrono::system_clock::time_point::max());
    return grpc::Status::OK;
  };
  EXPECT_THAT(calls.Run(kTimeout, call), IsOk());
  EXPECT_EQ(made, 1);
}

TEST(CancellableCallsTest, PassesErrorsOn) {
  CancellableCalls calls;
  const auto call = [](grpc::ClientContext* /*context*/) {
    return grpc::Status(grpc::StatusCode::NOT_FOUND, "no such thing");
  };
  EXPECT_THAT(calls.Run(kTimeout, call),
              StatusIs(absl::StatusCode::kNotFound,
                       testing::HasSubstr("no such thing")));
}

TEST(CancellableCallsTest, MakesNoCallsOnceCancelled) {
  CancellableCalls calls;
  calls.Cancel();
  bool made = false;
  const auto call = [&made](grpc::ClientContext* /*context*/) {
    made = true;
    return grpc::Status::OK;
  };
  EXPECT_THAT(calls.Run(kTimeout, call),
              StatusIs(absl::StatusCode::kCancelled));
  EXPECT_FALSE(made);
}

}  // namespace
}  // namespace coffer::rpc
