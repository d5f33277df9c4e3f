#include "lib/rpc/retry_loop.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "lib/status/error_info.h"
#include "lib/status/retry_delay.h"

namespace coffer::rpc {
namespace {

bool MayRetry(const absl::Status& status, Idempotency idempotency) {
  return status.code() == absl::StatusCode::kUnavailable &&
         (idempotency == Idempotency::kIdempotent ||
          GetRetryDelay(status).has_value());
}

absl::Status GaveUp(absl::string_view operation, int attempts,
                    absl::Duration elapsed, const absl::Status& last) {
  return Annotate(
      last, absl::StrCat(operation, ": gave up after ", attempts,
                         attempts == 1 ? " attempt in " : " attempts in ",
                         absl::FormatDuration(
                             absl::Trunc(elapsed, absl::Milliseconds(1)))));
}

}  // namespace

absl::Status RetryLoop::Run(absl::string_view operation,
                            Idempotency idempotency,
                            absl::FunctionRef<absl::Status()> attempt) const {
  const absl::Duration start = clock_.Monotonic();
  for (int attempts = 1;; ++attempts) {
    const absl::Status status = attempt();
    if (status.ok() || !MayRetry(status, idempotency)) return status;
    const absl::Duration wait =
        std::max(BackoffAfter(policy_, attempts, jitter_()),
                 GetRetryDelay(status).value_or(absl::ZeroDuration()));
    const absl::Duration elapsed = clock_.Monotonic() - start;
    if (attempts >= policy_.max_attempts || elapsed + wait > policy_.total) {
      return GaveUp(operation, attempts, elapsed, status);
    }
    if (!sleeper_.SleepFor(wait)) {
      return absl::CancelledError(absl::StrCat(
          operation, ": stopped while waiting to try again after ", attempts,
          attempts == 1 ? " attempt: " : " attempts: ", status.message()));
    }
  }
}

}  // namespace coffer::rpc
