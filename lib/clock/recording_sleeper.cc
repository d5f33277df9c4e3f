#include "lib/clock/recording_sleeper.h"

namespace coffer {

bool RecordingSleeper::SleepFor(absl::Duration duration) {
  {
    absl::MutexLock lock(&mutex_);
    if (woken_) return false;
    sleeps_.push_back(duration);
  }
  if (clock_ != nullptr) clock_->Advance(duration);
  return true;
}

void RecordingSleeper::Wake() {
  absl::MutexLock lock(&mutex_);
  woken_ = true;
}

std::vector<absl::Duration> RecordingSleeper::sleeps() const {
  absl::MutexLock lock(&mutex_);
  return sleeps_;
}

}  // namespace coffer
