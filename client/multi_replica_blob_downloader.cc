#include "client/multi_replica_blob_downloader.h"

#include <algorithm>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "lib/placement/placement_map.h"
#include "lib/placement/write_targets.h"

namespace coffer::client {
namespace {

absl::Status Cancelled() {
  return absl::CancelledError("the download was cancelled");
}

}  // namespace

MultiReplicaBlobDownloader::MultiReplicaBlobDownloader(
    const DownloaderOptions& options, const TransferDependencies& dependencies,
    DirectoryStub* directory, crypto::Random* random)
    : options_(options),
      dependencies_(dependencies),
      healer_(options.healer, dependencies, directory, random) {
  lag_check_ = absl::make_unique<PeriodicTask>(
      PeriodicTaskOptions{options.lag_check_interval}, dependencies.clock,
      dependencies.new_sleeper(), [this] { CheckForLag(); });
}

MultiReplicaBlobDownloader::~MultiReplicaBlobDownloader() {
  lag_check_->Stop();
  Cancel();
  absl::flat_hash_map<NodeId, std::unique_ptr<NodeFetcher>> fetchers;
  {
    absl::MutexLock lock(&mutex_);
    fetchers.swap(fetchers_);
  }
  for (const auto& [node, fetcher] : fetchers) fetcher->BeginStop();
}

void MultiReplicaBlobDownloader::Get(const BlobId& id, uint64_t size_bytes,
                                     DoneCallback done) {
  absl::StatusOr<std::shared_ptr<const ClusterMap>> map =
      dependencies_.cluster_map->Get();
  if (!map.ok()) return done(map.status());
  absl::Status failure;
  {
    absl::MutexLock lock(&mutex_);
    if (cancelled_) {
      failure = Cancelled();
    } else {
      UseMap(*std::move(map));
      const uint64_t number = next_job_number_++;
      auto job = absl::make_unique<DownloadJob>(id, size_bytes, SourcesFor(id),
                                                std::move(done));
      if (AskNext(number, *job)) {
        jobs_[number] = std::move(job);
        return;
      }
      failure = job->Failure();
      done = std::move(job->done());
    }
  }
  done(failure);
}

void MultiReplicaBlobDownloader::FinishHealing() { healer_.AwaitIdle(); }

void MultiReplicaBlobDownloader::Cancel() {
  absl::flat_hash_map<uint64_t, std::unique_ptr<DownloadJob>> jobs;
  {
    absl::MutexLock lock(&mutex_);
    cancelled_ = true;
    jobs.swap(jobs_);
    for (const auto& [node, fetcher] : fetchers_) fetcher->Cancel();
  }
  healer_.Cancel();
  for (const auto& [number, job] : jobs) job->done()(Cancelled());
}

DownloadCounters MultiReplicaBlobDownloader::counters() const {
  absl::MutexLock lock(&mutex_);
  DownloadCounters counters = counters_;
  counters.blobs_healed = healer_.healed_count();
  return counters;
}

void MultiReplicaBlobDownloader::OnFetched(const NodeId& node,
                                           uint64_t job_number,
                                           absl::StatusOr<std::string> bytes) {
  if (!bytes.ok()) return HandleFailure(node, job_number, bytes.status());
  std::unique_ptr<DownloadJob> job;
  {
    absl::MutexLock lock(&mutex_);
    counters_.bytes_received += bytes->size();
    const auto found = jobs_.find(job_number);
    // Another replica was faster.
    if (found == jobs_.end()) return;
    job = std::move(found->second);
    jobs_.erase(found);
    if (job->failure_count() > 0) ++counters_.blobs_failed_over;
  }
  ReportDamages(*job, *bytes);
  job->done()(std::move(bytes));
}

void MultiReplicaBlobDownloader::HandleFailure(const NodeId& node,
                                               uint64_t job_number,
                                               const absl::Status& status) {
  dependencies_.cluster_map->Invalidate();
  std::unique_ptr<DownloadJob> job;
  {
    absl::MutexLock lock(&mutex_);
    const auto found = jobs_.find(job_number);
    if (found == jobs_.end()) return;
    found->second->AddFailure(node, status);
    if (AskNext(job_number, *found->second)) return;
    if (!found->second->idle()) return;
    job = std::move(found->second);
    jobs_.erase(found);
  }
  job->done()(job->Failure());
}

void MultiReplicaBlobDownloader::OnLagging(const NodeId&,
                                           std::vector<uint64_t> jobs) {
  absl::MutexLock lock(&mutex_);
  for (const uint64_t number : jobs) {
    const auto found = jobs_.find(number);
    if (found == jobs_.end()) continue;
    DownloadJob& job = *found->second;
    // One race at a time.
    if (job.asked_count() - job.failure_count() > 1) continue;
    if (AskNext(number, job)) ++counters_.races;
  }
}

void MultiReplicaBlobDownloader::UseMap(std::shared_ptr<const ClusterMap> map) {
  if (map == map_) return;
  map_ = std::move(map);
  sources_.clear();
  for (const auto& [node, fetcher] : fetchers_) {
    const auto found = map_->nodes.find(node);
    if (found == map_->nodes.end()) continue;
    fetcher->SetAddress(found->second.address);
  }
}

std::shared_ptr<const DownloadSources> MultiReplicaBlobDownloader::SourcesFor(
    const BlobId& id) {
  const placement::PlacementMap& placement = map_->placement;
  const uint32_t pg = placement::PlacementGroupOf(id, placement.pg_bits);
  std::shared_ptr<const DownloadSources>& sources = sources_[pg];
  if (sources != nullptr) return sources;
  auto computed = std::make_shared<DownloadSources>();
  size_t replicas =
      pg < placement.groups.size() ? placement.groups[pg].size() : 0;
  if (options_.replication_factor > 0) {
    replicas = std::min<size_t>(replicas, options_.replication_factor);
  }
  size_t position = 0;
  for (const NodeId& node : placement::ReadCandidates(placement, pg)) {
    const bool replica = position++ < replicas;
    if (!map_->nodes.contains(node)) continue;
    computed->nodes.push_back(node);
    if (replica) ++computed->replica_count;
  }
  sources = std::move(computed);
  return sources;
}

bool MultiReplicaBlobDownloader::AskNext(uint64_t job_number,
                                         DownloadJob& job) {
  const auto is_bad = [this](const NodeId& node) {
    mutex_.AssertHeld();
    if (dependencies_.health->IsCoolingDown(node)) return true;
    const auto found = map_->nodes.find(node);
    return found != map_->nodes.end() && !found->second.healthy;
  };
  const auto load = [this](const NodeId& node) -> uint64_t {
    mutex_.AssertHeld();
    const auto found = fetchers_.find(node);
    return found == fetchers_.end() ? 0 : found->second->outstanding_bytes();
  };
  const absl::optional<NodeId> node = job.NextSource(is_bad, load);
  if (!node.has_value()) return false;
  FetcherFor(*node).Enqueue({job_number, job.id(), job.size_bytes()});
  return true;
}

NodeFetcher& MultiReplicaBlobDownloader::FetcherFor(const NodeId& node) {
  std::unique_ptr<NodeFetcher>& fetcher = fetchers_[node];
  if (fetcher == nullptr) {
    const auto found = map_->nodes.find(node);
    Listener* const listener = this;
    fetcher = absl::make_unique<NodeFetcher>(
        options_.fetcher, node,
        found == map_->nodes.end() ? "" : found->second.address, dependencies_,
        listener);
  }
  return *fetcher;
}

void MultiReplicaBlobDownloader::ReportDamages(const DownloadJob& job,
                                               const std::string& bytes) {
  const std::vector<FoundDamage> damages = job.Damages();
  if (damages.empty()) return;
  uint64_t epoch = 0;
  {
    absl::MutexLock lock(&mutex_);
    epoch = map_->placement.epoch;
  }
  const auto copy = std::make_shared<const std::string>(bytes);
  for (const FoundDamage& damage : damages) {
    healer_.Add({damage.node, job.id(), damage.missing, copy, epoch});
  }
}

void MultiReplicaBlobDownloader::CheckForLag() {
  std::vector<NodeFetcher*> fetchers;
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& [node, fetcher] : fetchers_) {
      fetchers.push_back(fetcher.get());
    }
  }
  // Fetchers live until this task has stopped.
  for (NodeFetcher* fetcher : fetchers) fetcher->CheckForLag();
  healer_.CheckForStall();
}

}  // namespace coffer::client
