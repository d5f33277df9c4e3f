#include "lib/rpc/calls_in_progress.h"

#include <thread>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "lib/rpc/server_call_observer.h"

namespace coffer::rpc {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(20);

StartedCall Started(absl::string_view service) { return {service, "Do"}; }

TEST(CallsInProgress, WaitsForTheLastCall) {
  CallsInProgress calls;
  EXPECT_TRUE(calls.AwaitNone(absl::ZeroDuration()));
  calls.OnCallStarted(Started("a.Service"));
  calls.OnCallStarted(Started("a.Service"));
  calls.OnCallReleased(Started("a.Service"));
  EXPECT_FALSE(calls.AwaitNone(absl::Milliseconds(1)));
  std::thread handler([&calls] { calls.OnCallReleased(Started("a.Service")); });
  EXPECT_TRUE(calls.AwaitNone(kPatience));
  handler.join();
}

TEST(CallsInProgress, DoesNotWaitForThoseWhoWatchHealth) {
  CallsInProgress calls;
  calls.OnCallStarted(Started("grpc.health.v1.Health"));
  EXPECT_TRUE(calls.AwaitNone(absl::ZeroDuration()));
  calls.OnCallReleased(Started("grpc.health.v1.Health"));
  calls.OnCallStarted(Started("a.Service"));
  EXPECT_FALSE(calls.AwaitNone(absl::ZeroDuration()));
}

}  // namespace
}  // namespace coffer::rpc
