#include "lib/status/retry_delay.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace coffer {
namespace {

constexpr char kTypeUrl[] = "coffer.dev/coffer.RetryDelay";

}  // namespace

void SetRetryDelay(absl::Duration delay, absl::Status* status) {
  const absl::Duration bounded =
      std::min(std::max(delay, absl::ZeroDuration()), kMaxRetryDelay);
  const int64_t ms =
      absl::ToInt64Milliseconds(absl::Ceil(bounded, absl::Milliseconds(1)));
  status->SetPayload(kTypeUrl, absl::Cord(absl::StrCat(ms)));
}

absl::optional<absl::Duration> GetRetryDelay(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kTypeUrl);
  int64_t ms = 0;
  if (!payload.has_value() || !absl::SimpleAtoi(std::string(*payload), &ms)) {
    return absl::nullopt;
  }
  if (ms < 0 || ms > absl::ToInt64Milliseconds(kMaxRetryDelay)) {
    return absl::nullopt;
  }
  return absl::Milliseconds(ms);
}

}  // namespace coffer
