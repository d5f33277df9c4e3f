#ifndef COFFER_LIB_CLOCK_SLEEPER_H_
#define COFFER_LIB_CLOCK_SLEEPER_H_

// The seam for waiting: nothing else in this code base lets time pass.

#include "absl/time/time.h"

namespace coffer {

// Implementations are thread-safe; any number of threads may sleep at once.
class Sleeper {
 public:
  virtual ~Sleeper() = default;

  // Returns true after `duration`, or false early because of Wake(). A duration
  // of zero or less returns at once.
  virtual bool SleepFor(absl::Duration duration) = 0;

  // Ends all sleeps, those in progress and those to come: SleepFor() returns
  // false from now on. Final, so that a wake just before a sleep is not lost.
  // A sleeper is made for one task and is woken when the task shall stop.
  virtual void Wake() = 0;
};

}  // namespace coffer

#endif  // COFFER_LIB_CLOCK_SLEEPER_H_
