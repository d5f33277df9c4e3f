#ifndef COFFER_CLIENT_OUTAGE_WATCH_H_
#define COFFER_CLIENT_OUTAGE_WATCH_H_

#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace coffer::client {

// Tells one item of many that failed from a cluster that is gone: each of the
// others would wait for its own timeouts, and fail as well. Thread-safe.
class OutageWatch {
 public:
  // Items in a row that could not reach the cluster, after which it is gone.
  static constexpr int kMaxFailuresInARow = 16;

  explicit OutageWatch(int max_failures_in_a_row = kMaxFailuresInARow)
      : max_failures_(max_failures_in_a_row) {}

  // How an item ended. UNAVAILABLE and DEADLINE_EXCEEDED count, OK starts the
  // count again, and other errors say nothing about the cluster.
  void Add(const absl::Status& status);

  // Once true, it stays true.
  bool IsOut() const;

  // UNAVAILABLE, for an operation that stopped because of this: how many files
  // it had done, and the last error with its reason.
  absl::Status Error(uint64_t files_done) const;

 private:
  const int max_failures_;
  mutable absl::Mutex mutex_;
  int failures_in_a_row_ ABSL_GUARDED_BY(mutex_) = 0;
  // The error at which it was out.
  absl::Status last_error_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_OUTAGE_WATCH_H_
