#include "services/directory/snapshot_cache.h"

#include "lib/status/status_macros.h"

namespace coffer::directory {

absl::StatusOr<std::shared_ptr<const ClusterSnapshot>> SnapshotCache::Get() {
  const uint64_t needed_index = applied_index_();
  const absl::Duration earliest = clock_.Monotonic() - kMaxSnapshotAge;
  absl::MutexLock lock(&mutex_);
  if (latest_ != nullptr && latest_index_ >= needed_index &&
      taken_at_ >= earliest) {
    return latest_;
  }
  // Before the snapshot, which has at least this much.
  const uint64_t index = applied_index_();
  const absl::Duration now = clock_.Monotonic();
  COFFER_ASSIGN_OR_RETURN(ClusterSnapshot snapshot, take_());
  latest_ = std::make_shared<const ClusterSnapshot>(std::move(snapshot));
  latest_index_ = index;
  taken_at_ = now;
  return latest_;
}

}  // namespace coffer::directory
