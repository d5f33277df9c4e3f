#ifndef COFFER_SERVICES_ADMIN_LOG_LEVEL_CONTROL_H_
#define COFFER_SERVICES_ADMIN_LOG_LEVEL_CONTROL_H_

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/clock/clock.h"
#include "lib/clock/periodic_task.h"
#include "lib/clock/sleeper.h"
#include "spdlog/logger.h"

namespace coffer::admin {

// How long a level may outlast its duration.
inline constexpr absl::Duration kLogLevelCheckInterval = absl::Seconds(1);

// Changes the level of a logger while the process runs, for good or for a
// while. Thread-safe.
class LogLevelControl {
 public:
  // `clock` must outlive this. `sleeper` is for a thread of this object.
  LogLevelControl(std::shared_ptr<spdlog::logger> logger, Clock* clock,
                  std::unique_ptr<Sleeper> sleeper);

  // Sets the level (names: LoggingOptions::level) and returns the one until
  // now. After a positive `duration` the level is again what it was before the
  // first of the changes that were for a while; a duration of zero makes the
  // change last, and forgets such an end. INVALID_ARGUMENT: an unknown level or
  // a negative duration; nothing changes then.
  absl::StatusOr<std::string> Set(absl::string_view level,
                                  absl::Duration duration);

  // The level now.
  std::string level() const;

 private:
  void RevertIfDue();

  const std::shared_ptr<spdlog::logger> logger_;
  Clock& clock_;
  absl::Mutex mutex_;
  // Whether the level is for a while; until when on the monotonic clock, and
  // what it is then.
  bool temporary_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Duration end_ ABSL_GUARDED_BY(mutex_);
  std::string lasting_level_ ABSL_GUARDED_BY(mutex_);
  PeriodicTask task_;  // Last: uses the others.
};

}  // namespace coffer::admin

#endif  // COFFER_SERVICES_ADMIN_LOG_LEVEL_CONTROL_H_
