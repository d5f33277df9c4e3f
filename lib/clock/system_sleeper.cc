#include "lib/clock/system_sleeper.h"

namespace coffer {

bool SystemSleeper::SleepFor(absl::Duration duration) {
  absl::MutexLock lock(&mutex_);
  return !mutex_.AwaitWithTimeout(absl::Condition(&woken_), duration);
}

void SystemSleeper::Wake() {
  absl::MutexLock lock(&mutex_);
  woken_ = true;
}

}  // namespace coffer
