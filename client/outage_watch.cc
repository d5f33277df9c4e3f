#include "client/outage_watch.h"

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "lib/status/error_info.h"

namespace coffer::client {

void OutageWatch::Add(const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  if (!last_error_.ok()) return;
  if (status.ok()) {
    failures_in_a_row_ = 0;
  } else if (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)) {
    if (++failures_in_a_row_ >= max_failures_) last_error_ = status;
  }
}

bool OutageWatch::IsOut() const {
  absl::MutexLock lock(&mutex_);
  return !last_error_.ok();
}

absl::Status OutageWatch::Error(uint64_t files_done) const {
  absl::MutexLock lock(&mutex_);
  const std::string message = absl::StrCat(
      "stopped, since the cluster cannot be reached: ", failures_in_a_row_,
      " attempts in a row failed, the last with: ", last_error_.message(),
      "; files done: ", files_done, "; run it again to go on");
  const absl::optional<ErrorInfo> info = GetErrorInfo(last_error_);
  // The reason of a timeout would promise another code.
  if (!info.has_value() || !absl::IsUnavailable(last_error_)) {
    return absl::UnavailableError(message);
  }
  return MakeError(absl::StatusCode::kUnavailable, message, *info);
}

}  // namespace coffer::client
