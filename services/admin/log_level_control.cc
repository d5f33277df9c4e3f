#include "services/admin/log_level_control.h"

#include <utility>

#include "absl/status/status.h"
#include "lib/logging/log_fields.h"
#include "lib/logging/logging.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::admin {

LogLevelControl::LogLevelControl(std::shared_ptr<spdlog::logger> logger,
                                 Clock* clock, std::unique_ptr<Sleeper> sleeper)
    : logger_(std::move(logger)),
      clock_(*clock),
      task_({kLogLevelCheckInterval}, clock, std::move(sleeper),
            [this] { RevertIfDue(); }) {}

absl::StatusOr<std::string> LogLevelControl::Set(absl::string_view level,
                                                 absl::Duration duration) {
  if (duration < absl::ZeroDuration()) {
    return MakeError(absl::StatusCode::kInvalidArgument,
                     "cannot set the log level: the duration is negative; "
                     "leave it out to set the level for good",
                     {reason::kInvalidRequest, {}});
  }
  COFFER_RETURN_IF_ERROR(logging::ParseLevel(level).status());
  absl::MutexLock lock(&mutex_);
  const std::string previous = this->level();
  const bool temporary = duration > absl::ZeroDuration();
  if (temporary && !temporary_) lasting_level_ = previous;
  temporary_ = temporary;
  if (temporary) end_ = clock_.Monotonic() + duration;
  logging::LogFields fields;
  fields.Add("log_level", level).Add("previous_log_level", previous);
  if (temporary) fields.Add("for_seconds", absl::ToDoubleSeconds(duration));
  // By the level until now: it is the quiet ones that must not come unsaid.
  logging::Log(*logger_, spdlog::level::info, "log level changes on request",
               fields);
  COFFER_RETURN_IF_ERROR(logging::SetLevel(logger_.get(), level));
  return previous;
}

std::string LogLevelControl::level() const {
  return std::string(logging::LevelName(logger_->level()));
}

void LogLevelControl::RevertIfDue() {
  absl::MutexLock lock(&mutex_);
  if (!temporary_ || clock_.Monotonic() < end_) return;
  temporary_ = false;
  // Before, since what comes back may be a quiet one; see Set().
  logging::Log(*logger_, spdlog::level::info, "log level changes back",
               logging::LogFields().Add("log_level", lasting_level_));
  // A level that was in force is a known one.
  logging::SetLevel(logger_.get(), lasting_level_).IgnoreError();
}

}  // namespace coffer::admin
