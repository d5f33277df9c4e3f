#include "services/directory/rate_window.h"

#include <cstdint>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace coffer::directory {

void RateWindow::Add(absl::Duration now, uint64_t total) {
  absl::MutexLock lock(&mutex_);
  samples_.push_back({now, total});
  while (samples_.size() > 2 && samples_[1].time <= now - window_) {
    samples_.pop_front();
  }
}

double RateWindow::PerSecond() const {
  absl::MutexLock lock(&mutex_);
  if (samples_.size() < 2) return 0;
  const Sample& first = samples_.front();
  const Sample& last = samples_.back();
  if (last.time <= first.time || last.total <= first.total) return 0;
  return static_cast<double>(last.total - first.total) /
         absl::ToDoubleSeconds(last.time - first.time);
}

}  // namespace coffer::directory
