#include "lib/rpc/retry_policy.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace coffer::rpc {
namespace {

absl::Status Invalid(absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("invalid retry policy: ", what));
}

}  // namespace

absl::Status ValidateRetryPolicy(const RetryPolicy& policy) {
  if (policy.initial_backoff <= absl::ZeroDuration() ||
      policy.initial_backoff > policy.max_backoff) {
    return Invalid(
        "the first back-off must be above 0 and at most the largest");
  }
  // Written so that NaN is refused.
  if (!(policy.multiplier >= 1 && std::isfinite(policy.multiplier))) {
    return Invalid("the multiplier must be 1 or more");
  }
  if (!(policy.jitter >= 0 && policy.jitter <= 1)) {
    return Invalid("the jitter must be from 0 to 1");
  }
  if (policy.max_attempts < 1) return Invalid("there must be an attempt");
  if (policy.total <= absl::ZeroDuration()) {
    return Invalid("the total time must be positive");
  }
  return absl::OkStatus();
}

absl::Duration BackoffAfter(const RetryPolicy& policy, int failures,
                            double random) {
  const absl::Duration longest =
      std::min(policy.initial_backoff *
                   std::pow(policy.multiplier, std::max(failures, 1) - 1),
               policy.max_backoff);
  return longest * (1 - policy.jitter * std::min(std::max(random, 0.0), 1.0));
}

}  // namespace coffer::rpc
