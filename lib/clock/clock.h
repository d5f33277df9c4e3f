#ifndef COFFER_LIB_CLOCK_CLOCK_H_
#define COFFER_LIB_CLOCK_CLOCK_H_

// The seam for time: nothing below a main() reads the time in another way.

#include "absl/time/time.h"

namespace coffer {

// Implementations are thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  // Wall-clock time. May step when the machine's clock is set.
  virtual absl::Time Now() = 0;

  // Time since an arbitrary origin; never goes back. For timeouts and rates.
  virtual absl::Duration Monotonic() = 0;
};

}  // namespace coffer

#endif  // COFFER_LIB_CLOCK_CLOCK_H_
