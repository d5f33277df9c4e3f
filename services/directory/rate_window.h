#ifndef COFFER_SERVICES_DIRECTORY_RATE_WINDOW_H_
#define COFFER_SERVICES_DIRECTORY_RATE_WINDOW_H_

#include <cstdint>
#include <deque>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace coffer::directory {

// How fast a counter grew within the last while. Thread-safe.
class RateWindow {
 public:
  explicit RateWindow(absl::Duration window) : window_(window) {}

  // The counter stands at `total`; `now` is by a monotonic clock. To be called
  // every second or so.
  void Add(absl::Duration now, uint64_t total) ABSL_LOCKS_EXCLUDED(mutex_);

  // Per second over the window, or since the first Add() if that was later; 0
  // before the second.
  double PerSecond() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Sample {
    absl::Duration time;
    uint64_t total;
  };

  const absl::Duration window_;
  mutable absl::Mutex mutex_;
  // The oldest is the last one before the window, or the first of all.
  std::deque<Sample> samples_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_RATE_WINDOW_H_
