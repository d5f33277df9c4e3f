#ifndef COFFER_SERVICES_DIRECTORY_SNAPSHOT_CACHE_H_
#define COFFER_SERVICES_DIRECTORY_SNAPSHOT_CACHE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/clock/clock.h"
#include "services/directory/cluster_snapshot.h"

namespace coffer::directory {

// How old a snapshot may be when a call comes that is answered with it.
inline constexpr absl::Duration kMaxSnapshotAge = absl::Seconds(1);

// Snapshots that callers share: however many ask, one at a time is taken, and
// none when a recent one has seen all commands. Thread-safe.
class SnapshotCache {
 public:
  using Taker = std::function<absl::StatusOr<ClusterSnapshot>()>;
  // The index of the last command that was applied.
  using AppliedIndex = std::function<uint64_t()>;

  // `clock` must outlive it.
  SnapshotCache(Taker take, AppliedIndex applied_index, Clock* clock)
      : take_(std::move(take)),
        applied_index_(std::move(applied_index)),
        clock_(*clock) {}

  // With all that had been applied when this was called; the rest, such as
  // heartbeats, may be kMaxSnapshotAge old. Errors are those of the taker, and
  // are not kept.
  absl::StatusOr<std::shared_ptr<const ClusterSnapshot>> Get()
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  const Taker take_;
  const AppliedIndex applied_index_;
  Clock& clock_;

  // Held while a snapshot is taken: the others wait for it.
  absl::Mutex mutex_;
  std::shared_ptr<const ClusterSnapshot> latest_ ABSL_GUARDED_BY(mutex_);
  uint64_t latest_index_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Duration taken_at_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_SNAPSHOT_CACHE_H_
