#include "client/cluster_map_cache.h"

#include <utility>

#include "absl/types/optional.h"

namespace coffer::client {

absl::StatusOr<std::shared_ptr<const ClusterMap>> ClusterMapCache::Get() {
  {
    absl::MutexLock lock(&mutex_);
    while (map_ == nullptr && fetching_) fetched_.Wait(&mutex_);
    const absl::Duration now = clock_.Monotonic();
    if (map_ != nullptr && (fetching_ || !ShouldFetch(now))) return map_;
    fetching_ = true;
    invalidated_ = false;
    fetch_time_ = now;
  }
  return Fetch();
}

void ClusterMapCache::Invalidate() {
  absl::MutexLock lock(&mutex_);
  invalidated_ = true;
}

bool ClusterMapCache::ShouldFetch(absl::Duration now) const {
  const absl::Duration age = now - fetch_time_;
  if (age < options_.min_interval) return false;
  return invalidated_ || age >= options_.max_age;
}

absl::StatusOr<std::shared_ptr<const ClusterMap>> ClusterMapCache::Fetch() {
  // Always the whole map: nodes change health and address without a new epoch.
  absl::StatusOr<absl::optional<ClusterMap>> fetched =
      directory_.GetClusterMap(/*known_epoch=*/0);
  absl::MutexLock lock(&mutex_);
  fetching_ = false;
  fetched_.SignalAll();
  if (fetched.ok() && fetched->has_value()) {
    map_ = std::make_shared<const ClusterMap>(**std::move(fetched));
  }
  if (map_ != nullptr) return map_;
  if (!fetched.ok()) return fetched.status();
  return absl::InternalError(
      "cannot place blobs: the directory sent no placement map");
}

}  // namespace coffer::client
