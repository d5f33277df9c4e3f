#ifndef COFFER_LIB_CLOCK_FAKE_CLOCK_H_
#define COFFER_LIB_CLOCK_FAKE_CLOCK_H_

#include <list>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/clock/clock.h"
#include "lib/clock/sleeper.h"

namespace coffer {

// A clock that stands still until a test moves it, and sleepers that follow it.
// Thread-safe.
//
//   FakeClock clock;
//   Thing thing(&clock, clock.NewSleeper());  // sleeps 5 s in a thread
//   clock.AwaitSleepers(1);                   // the thread has come to sleep
//   clock.Advance(absl::Seconds(5));          // it wakes up
class FakeClock : public Clock {
 public:
  // Starts in 2023: a plausible time whose decimal form is easy to recognise.
  FakeClock() : FakeClock(absl::FromUnixSeconds(1700000000)) {}
  explicit FakeClock(absl::Time start) : now_(start) {}

  absl::Time Now() override;
  absl::Duration Monotonic() override;

  // Moves both clocks forward. Negative durations count as zero.
  void Advance(absl::Duration duration);

  // Sets wall-clock time only, as an administrator does; may go back.
  void SetNow(absl::Time now);

  // A sleeper whose sleeps last until Advance() has passed their end. The clock
  // must outlive it.
  std::unique_ptr<Sleeper> NewSleeper();

  // Blocks until at least `count` sleeps of sleepers of this clock have neither
  // come to their end nor been woken.
  void AwaitSleepers(int count);

 private:
  class FakeSleeper;
  // One sleep in progress; refers to variables of the thread that sleeps.
  struct Sleep {
    const absl::Duration end;
    const bool& woken;
  };

  bool SleepUntilWoken(absl::Duration duration, const bool& woken);
  int PendingSleeps() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_);
  absl::Duration monotonic_ ABSL_GUARDED_BY(mutex_);
  std::list<Sleep> sleeps_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer

#endif  // COFFER_LIB_CLOCK_FAKE_CLOCK_H_
