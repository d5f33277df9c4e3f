#ifndef COFFER_LIB_RPC_RETRY_POLICY_H_
#define COFFER_LIB_RPC_RETRY_POLICY_H_

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace coffer::rpc {

// When and how often a failed call is made again.
struct RetryPolicy {
  // Longest wait before the second attempt.
  absl::Duration initial_backoff = absl::Milliseconds(100);
  // Each wait is at most this many times the one before it, ...
  double multiplier = 2.0;
  // ... and never more than this.
  absl::Duration max_backoff = absl::Seconds(5);
  // How much of a wait is random: 0 for none, 1 for all of it.
  double jitter = 0.5;
  // Attempts in total; 1 for no retry.
  int max_attempts = 5;
  // No attempt starts later than this after the first one.
  absl::Duration total = absl::Seconds(30);
};

// INVALID_ARGUMENT unless 0 < initial <= max, multiplier >= 1, jitter is from 0
// to 1, there is at least one attempt, and total is positive.
absl::Status ValidateRetryPolicy(const RetryPolicy& policy);

// How long to wait after the `failures`-th failure (from 1):
//
//   longest = min(initial_backoff * multiplier^(failures - 1), max_backoff)
//   result  = longest * (1 - jitter * random)
//
// `random` is from 0 to 1. The policy has to be valid.
absl::Duration BackoffAfter(const RetryPolicy& policy, int failures,
                            double random);

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_RETRY_POLICY_H_
