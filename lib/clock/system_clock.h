#ifndef COFFER_LIB_CLOCK_SYSTEM_CLOCK_H_
#define COFFER_LIB_CLOCK_SYSTEM_CLOCK_H_

#include "absl/time/time.h"
#include "lib/clock/clock.h"

namespace coffer {

// The clocks of the operating system. Thread-safe; has no state.
class SystemClock : public Clock {
 public:
  absl::Time Now() override;
  absl::Duration Monotonic() override;
};

}  // namespace coffer

#endif  // COFFER_LIB_CLOCK_SYSTEM_CLOCK_H_
