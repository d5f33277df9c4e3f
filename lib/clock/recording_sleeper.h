#ifndef COFFER_LIB_CLOCK_RECORDING_SLEEPER_H_
#define COFFER_LIB_CLOCK_RECORDING_SLEEPER_H_

#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/clock/fake_clock.h"
#include "lib/clock/sleeper.h"

namespace coffer {

// Returns at once and remembers how long it was asked to sleep: for tests of
// back-off. Thread-safe.
class RecordingSleeper : public Sleeper {
 public:
  RecordingSleeper() = default;
  // Advances `clock`, which must outlive the sleeper, by each sleep.
  explicit RecordingSleeper(FakeClock* clock) : clock_(clock) {}

  bool SleepFor(absl::Duration duration) override;
  void Wake() override;

  // Durations of the sleeps so far that were not woken, in order.
  std::vector<absl::Duration> sleeps() const;

 private:
  FakeClock* const clock_ = nullptr;
  mutable absl::Mutex mutex_;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<absl::Duration> sleeps_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer

#endif  // COFFER_LIB_CLOCK_RECORDING_SLEEPER_H_
