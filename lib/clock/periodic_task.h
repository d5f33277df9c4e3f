#ifndef COFFER_LIB_CLOCK_PERIODIC_TASK_H_
#define COFFER_LIB_CLOCK_PERIODIC_TASK_H_

#include <functional>
#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/clock/clock.h"
#include "lib/clock/sleeper.h"

namespace coffer {

struct PeriodicTaskOptions {
  // From the start of one run to the start of the next. A run that takes longer
  // delays the next one; runs never overlap and missed ones are not made up
  // for. Less than 1 ms counts as 1 ms.
  absl::Duration interval = absl::Seconds(1);
  // Whether the first run is at once or after one interval.
  bool run_at_start = false;
};

// Runs a callback again and again on a thread of its own, from construction
// until Stop() or destruction.
class PeriodicTask {
 public:
  // `clock` must outlive the task. `callback` must not call Stop().
  PeriodicTask(const PeriodicTaskOptions& options, Clock* clock,
               std::unique_ptr<Sleeper> sleeper,
               std::function<void()> callback);
  ~PeriodicTask();

  PeriodicTask(const PeriodicTask&) = delete;
  PeriodicTask& operator=(const PeriodicTask&) = delete;

  // Ends the wait for the next run at once, or waits for the run in progress.
  // No run starts after this has returned. Thread-safe, idempotent.
  void Stop();

 private:
  void Loop();

  const PeriodicTaskOptions options_;
  Clock& clock_;
  const std::unique_ptr<Sleeper> sleeper_;
  const std::function<void()> callback_;
  absl::Mutex join_mutex_;
  std::thread thread_ ABSL_GUARDED_BY(join_mutex_);
};

}  // namespace coffer

#endif  // COFFER_LIB_CLOCK_PERIODIC_TASK_H_
