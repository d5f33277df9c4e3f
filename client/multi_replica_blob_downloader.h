#ifndef COFFER_CLIENT_MULTI_REPLICA_BLOB_DOWNLOADER_H_
#define COFFER_CLIENT_MULTI_REPLICA_BLOB_DOWNLOADER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "client/blob_downloader.h"
#include "client/cluster_map.h"
#include "client/directory_stub.h"
#include "client/download_job.h"
#include "client/node_fetcher.h"
#include "client/replica_healer.h"
#include "client/transfer_dependencies.h"
#include "lib/clock/periodic_task.h"
#include "lib/crypto/random.h"
#include "lib/ids/id.h"

namespace coffer::client {

struct DownloaderOptions {
  NodeFetcherOptions fetcher;
  ReplicaHealerOptions healer;
  // Copies that the vault wants of a blob. Further nodes of its placement group
  // are asked too, but need not have it. 0: as many as the group has nodes.
  uint32_t replication_factor = 0;
  // How often streams are checked for lag.
  absl::Duration lag_check_interval = absl::Milliseconds(50);
};

// The BlobDownloader over storage nodes. Has two threads for each node that it
// uses, one that looks for lagging nodes, and one that heals.
//
// A blob is asked of the replica with the fewest bytes outstanding among those
// that did not fail lately. Lag is measured from the last bytes that the stream
// brought, by what the node, or the fastest other one, took lately: neither a
// node that is slow but steady nor one of many over a slow link is raced.
class MultiReplicaBlobDownloader final : public BlobDownloader,
                                         private NodeFetcher::Listener {
 public:
  // `directory`, `random` and what `dependencies` point to must outlive this.
  MultiReplicaBlobDownloader(const DownloaderOptions& options,
                             const TransferDependencies& dependencies,
                             DirectoryStub* directory, crypto::Random* random);

  // Cancels what is pending, healing too, and joins all threads.
  ~MultiReplicaBlobDownloader() override;

  void Get(const BlobId& id, uint64_t size_bytes, DoneCallback done) override;
  void FinishHealing() override;
  void Cancel() override;
  DownloadCounters counters() const override;

 private:
  // Callbacks to be run once the lock is released.
  using Completions = std::vector<std::function<void()>>;

  void OnFetched(const NodeId& node, uint64_t job_number,
                 absl::StatusOr<std::string> bytes) override;
  void OnLagging(const NodeId& node, std::vector<uint64_t> jobs) override;

  void UseMap(std::shared_ptr<const ClusterMap> map)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::shared_ptr<const DownloadSources> SourcesFor(const BlobId& id)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // False when there is nobody left to ask.
  bool AskNext(uint64_t job_number, DownloadJob& job)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  NodeFetcher& FetcherFor(const NodeId& node)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void HandleFailure(const NodeId& node, uint64_t job_number,
                     const absl::Status& status);
  void ReportDamages(const DownloadJob& job, const std::string& bytes);
  void CheckForLag();

  const DownloaderOptions options_;
  const TransferDependencies dependencies_;
  ReplicaHealer healer_;
  mutable absl::Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  DownloadCounters counters_ ABSL_GUARDED_BY(mutex_);
  uint64_t next_job_number_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::flat_hash_map<uint64_t, std::unique_ptr<DownloadJob>> jobs_
      ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const ClusterMap> map_ ABSL_GUARDED_BY(mutex_);
  // Of placement groups of map_, worked out when first asked for.
  absl::flat_hash_map<uint32_t, std::shared_ptr<const DownloadSources>> sources_
      ABSL_GUARDED_BY(mutex_);
  // Never erased from before destruction.
  absl::flat_hash_map<NodeId, std::unique_ptr<NodeFetcher>> fetchers_
      ABSL_GUARDED_BY(mutex_);
  // Last, so that it stops first.
  std::unique_ptr<PeriodicTask> lag_check_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_MULTI_REPLICA_BLOB_DOWNLOADER_H_
