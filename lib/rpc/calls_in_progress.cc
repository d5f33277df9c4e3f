#include "lib/rpc/calls_in_progress.h"

#include "absl/strings/string_view.h"

namespace coffer::rpc {
namespace {

constexpr absl::string_view kHealthService = "grpc.health.v1.Health";

}  // namespace

void CallsInProgress::OnCallStarted(const StartedCall& call) {
  if (call.service == kHealthService) return;
  absl::MutexLock lock(&mutex_);
  ++count_;
}

void CallsInProgress::OnCallReleased(const StartedCall& call) {
  if (call.service == kHealthService) return;
  absl::MutexLock lock(&mutex_);
  --count_;
}

bool CallsInProgress::AwaitNone(absl::Duration timeout) {
  const auto none = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return count_ == 0;
  };
  absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(&none), timeout);
}

}  // namespace coffer::rpc
