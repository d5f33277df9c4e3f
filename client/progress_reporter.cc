#include "client/progress_reporter.h"

#include <algorithm>
#include <cstdint>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "client/operations.h"

namespace coffer::client {

void ProgressReporter::Add(const Progress& delta) {
  {
    absl::MutexLock lock(&mutex_);
    progress_.files_total += delta.files_total;
    progress_.bytes_total += delta.bytes_total;
    progress_.files_done += delta.files_done;
    progress_.bytes_done += delta.bytes_done;
    progress_.bytes_transferred += delta.bytes_transferred;
  }
  Report(/*always=*/false);
}

void ProgressReporter::AddBytes(uint64_t bytes) {
  Progress delta;
  delta.bytes_done = bytes;
  Add(delta);
}

void ProgressReporter::AddFile() {
  Progress delta;
  delta.files_done = 1;
  Add(delta);
}

void ProgressReporter::SetTransferred(uint64_t bytes) {
  {
    absl::MutexLock lock(&mutex_);
    progress_.bytes_transferred = std::max(progress_.bytes_transferred, bytes);
  }
  Report(/*always=*/false);
}

void ProgressReporter::Finish() { Report(/*always=*/true); }

void ProgressReporter::Report(bool always) {
  if (!callback_) return;
  absl::MutexLock lock(&mutex_);
  if (always) {
    mutex_.Await(absl::Condition(
        +[](bool* reporting) { return !*reporting; }, &reporting_));
  }
  const absl::Duration now = clock_.Monotonic();
  if (reporting_ || (!always && now - reported_ < kInterval)) return;
  reported_ = now;
  reporting_ = true;
  const Progress progress = progress_;
  mutex_.Unlock();
  callback_(progress);
  mutex_.Lock();
  reporting_ = false;
}

}  // namespace coffer::client
