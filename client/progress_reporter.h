#ifndef COFFER_CLIENT_PROGRESS_REPORTER_H_
#define COFFER_CLIENT_PROGRESS_REPORTER_H_

#include <cstdint>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "client/operations.h"
#include "lib/clock/clock.h"

namespace coffer::client {

// Adds up how far one operation is, and tells the caller at most ten times a
// second. Thread-safe.
class ProgressReporter {
 public:
  static constexpr absl::Duration kInterval = absl::Milliseconds(100);

  // `callback` may be empty. `clock` must outlive this.
  ProgressReporter(ProgressCallback callback, Clock* clock)
      : callback_(std::move(callback)), clock_(*clock) {}

  ProgressReporter(const ProgressReporter&) = delete;
  ProgressReporter& operator=(const ProgressReporter&) = delete;

  // Adds every count of `delta`.
  void Add(const Progress& delta);
  void AddBytes(uint64_t bytes);
  void AddFile();
  // bytes_transferred is a level of the transfer's own counters.
  void SetTransferred(uint64_t bytes);

  // The last report, whenever the one before was.
  void Finish();

 private:
  // Calls back without the lock, as the callback may cancel the operation,
  // which may come back here.
  void Report(bool always) ABSL_LOCKS_EXCLUDED(mutex_);

  const ProgressCallback callback_;
  Clock& clock_;
  absl::Mutex mutex_;
  // A callback is running: there is one at a time.
  bool reporting_ ABSL_GUARDED_BY(mutex_) = false;
  Progress progress_ ABSL_GUARDED_BY(mutex_);
  absl::Duration reported_ ABSL_GUARDED_BY(mutex_) = -absl::InfiniteDuration();
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_PROGRESS_REPORTER_H_
