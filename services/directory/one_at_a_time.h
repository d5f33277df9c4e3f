#ifndef COFFER_SERVICES_DIRECTORY_ONE_AT_A_TIME_H_
#define COFFER_SERVICES_DIRECTORY_ONE_AT_A_TIME_H_

#include <functional>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace coffer::directory {

// For work that anybody may ask for, and of which so much at once is enough.
// Thread-safe.
class OneAtATime {
 public:
  OneAtATime() = default;
  OneAtATime(const OneAtATime&) = delete;
  OneAtATime& operator=(const OneAtATime&) = delete;

  // Waits until no other call runs its work, runs `work` and returns what it
  // does. CANCELLED: `is_cancelled`, which is asked now and then, said so
  // before; `work` did not run then.
  absl::Status Run(const std::function<bool()>& is_cancelled,
                   const std::function<absl::Status()>& work)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  absl::Mutex mutex_;
  bool busy_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_ONE_AT_A_TIME_H_
