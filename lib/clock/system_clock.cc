#include "lib/clock/system_clock.h"

#include <chrono>

#include "absl/time/clock.h"

namespace coffer {

absl::Time SystemClock::Now() { return absl::Now(); }

absl::Duration SystemClock::Monotonic() {
  return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace coffer
