#ifndef COFFER_LIB_CLOCK_SYSTEM_SLEEPER_H_
#define COFFER_LIB_CLOCK_SYSTEM_SLEEPER_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/clock/sleeper.h"

namespace coffer {

// Sleeps in real time. Thread-safe.
class SystemSleeper : public Sleeper {
 public:
  bool SleepFor(absl::Duration duration) override;
  void Wake() override;

 private:
  absl::Mutex mutex_;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace coffer

#endif  // COFFER_LIB_CLOCK_SYSTEM_SLEEPER_H_
