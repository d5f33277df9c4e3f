#ifndef COFFER_CLIENT_CLUSTER_MAP_CACHE_H_
#define COFFER_CLIENT_CLUSTER_MAP_CACHE_H_

#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "client/cluster_map.h"
#include "client/directory_stub.h"
#include "lib/clock/clock.h"

namespace coffer::client {

struct ClusterMapCacheOptions {
  // An older map is fetched again.
  absl::Duration max_age = absl::Seconds(30);
  // Least time between two fetches, whatever fails.
  absl::Duration min_interval = absl::Seconds(1);
};

// The newest cluster map that this process knows. Thread-safe. Threads wait for
// a fetch only while there is no map at all: otherwise one of them fetches and
// the others get the map that there is, which is also what all get when the
// directory cannot be reached.
class ClusterMapCache {
 public:
  // `directory` and `clock` must outlive this.
  ClusterMapCache(const ClusterMapCacheOptions& options,
                  DirectoryStub* directory, Clock* clock)
      : options_(options), directory_(*directory), clock_(*clock) {}

  ClusterMapCache(const ClusterMapCache&) = delete;
  ClusterMapCache& operator=(const ClusterMapCache&) = delete;

  // Maps are immutable; equal pointers mean equal maps.
  absl::StatusOr<std::shared_ptr<const ClusterMap>> Get();

  // Something failed that a newer map might explain: the next Get() fetches,
  // unless the last fetch was just now.
  void Invalidate();

 private:
  bool ShouldFetch(absl::Duration now) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<std::shared_ptr<const ClusterMap>> Fetch();

  const ClusterMapCacheOptions options_;
  DirectoryStub& directory_;
  Clock& clock_;
  absl::Mutex mutex_;
  absl::CondVar fetched_;
  std::shared_ptr<const ClusterMap> map_ ABSL_GUARDED_BY(mutex_);
  bool fetching_ ABSL_GUARDED_BY(mutex_) = false;
  bool invalidated_ ABSL_GUARDED_BY(mutex_) = false;
  // When the last fetch began, on the monotonic clock.
  absl::Duration fetch_time_ ABSL_GUARDED_BY(mutex_) =
      -absl::InfiniteDuration();
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_CLUSTER_MAP_CACHE_H_
