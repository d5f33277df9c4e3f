#ifndef COFFER_LIB_RPC_RETRY_LOOP_H_
#define COFFER_LIB_RPC_RETRY_LOOP_H_

#include <functional>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/clock/clock.h"
#include "lib/clock/sleeper.h"
#include "lib/rpc/retry_policy.h"

namespace coffer::rpc {

enum class Idempotency {
  // Doing it twice is the same as once: reads, puts by content, mutations with
  // a request id.
  kIdempotent,
  // Twice is not once.
  kNotIdempotent,
};

// Numbers from 0 to 1 to spread retries of many clients; need not be secret.
using JitterSource = std::function<double()>;

// Makes calls again that failed for a passing reason. Thread-safe if the jitter
// source is.
//
// Only UNAVAILABLE is retried; and of calls that are not idempotent only those
// that the server refused before doing anything, which it says by sending a
// retry delay (lib/status/retry_delay.h). A retry delay is also the least time
// waited before the next attempt.
class RetryLoop {
 public:
  // The policy has to be valid. Clock and sleeper must outlive the loop; waking
  // the sleeper ends all waits.
  RetryLoop(const RetryPolicy& policy, Clock* clock, Sleeper* sleeper,
            JitterSource jitter)
      : policy_(policy),
        clock_(*clock),
        sleeper_(*sleeper),
        jitter_(std::move(jitter)) {}

  // Runs `attempt` until it succeeds or must not be retried. `operation` says
  // what is tried, for messages: "cannot list a folder".
  //
  // The result is that of the last attempt. When attempts or time are used up,
  // its message says so, and how many attempts there were; code and payloads
  // are kept. CANCELLED when the sleeper was woken during a wait.
  absl::Status Run(absl::string_view operation, Idempotency idempotency,
                   absl::FunctionRef<absl::Status()> attempt) const;

  // The same for attempts that return a value.
  template <typename T>
  absl::StatusOr<T> RunFor(
      absl::string_view operation, Idempotency idempotency,
      absl::FunctionRef<absl::StatusOr<T>()> attempt) const {
    absl::StatusOr<T> result = absl::UnknownError("not tried");
    const absl::Status status = Run(operation, idempotency, [&] {
      result = attempt();
      return result.status();
    });
    if (!status.ok()) return status;
    return result;
  }

 private:
  const RetryPolicy policy_;
  Clock& clock_;
  Sleeper& sleeper_;
  const JitterSource jitter_;
};

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_RETRY_LOOP_H_
