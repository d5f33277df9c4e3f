#include "client/quorum_blob_uploader.h"

#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::client {
namespace {

// How often nodes are checked for a stall within their timeout.
constexpr int kStallChecksPerTimeout = 4;

absl::Status Cancelled() {
  return absl::CancelledError("the upload was cancelled");
}

absl::Status CheckDomains(size_t domains, const ReplicationPolicy& policy) {
  if (domains >= policy.write_quorum) return absl::OkStatus();
  return MakeError(
      absl::StatusCode::kFailedPrecondition,
      absl::StrCat("cannot store a blob: the cluster has ", domains,
                   " failure domains that take blobs and the vault wants ",
                   policy.write_quorum,
                   " copies in distinct ones; start more storage nodes, each "
                   "with a --failure-domain of its own, or create the vault "
                   "with a smaller write quorum"),
      {reason::kTooFewNodes, {}});
}

}  // namespace

QuorumBlobUploader::QuorumBlobUploader(const ReplicationPolicy& policy,
                                       const NodeSenderOptions& options,
                                       const TransferDependencies& dependencies)
    : policy_(policy), options_(options), dependencies_(dependencies) {
  stall_check_ = absl::make_unique<PeriodicTask>(
      PeriodicTaskOptions{options.stall_timeout / kStallChecksPerTimeout},
      dependencies.clock, dependencies.new_sleeper(),
      [this] { CheckForStalls(); });
}

QuorumBlobUploader::~QuorumBlobUploader() {
  stall_check_->Stop();
  Cancel();
  absl::flat_hash_map<NodeId, std::unique_ptr<NodeSender>> senders;
  {
    absl::MutexLock lock(&mutex_);
    senders.swap(senders_);
  }
  for (const auto& [node, sender] : senders) sender->BeginStop();
}

void QuorumBlobUploader::Put(const BlobId& id,
                             std::shared_ptr<const std::string> blob,
                             DoneCallback done) {
  if (policy_.write_quorum == 0 ||
      policy_.write_quorum > policy_.replication_factor) {
    return done(absl::InvalidArgumentError(
        "cannot store a blob: the write quorum must be from 1 to the "
        "replication factor"));
  }
  absl::StatusOr<std::shared_ptr<const ClusterMap>> map =
      dependencies_.cluster_map->Get();
  if (!map.ok()) return done(map.status());
  Completions completions;
  {
    absl::MutexLock lock(&mutex_);
    const StoredBlob* stored = ledger_.FindStored(id);
    const auto job = jobs_.find(id);
    if (cancelled_) {
      completions.push_back([done = std::move(done)] { done(Cancelled()); });
    } else if (stored != nullptr) {
      StoredBlob again = *stored;
      again.reused = true;
      completions.push_back(
          [done = std::move(done), again = std::move(again)] { done(again); });
    } else if (job != jobs_.end()) {
      job->second->callbacks().push_back(std::move(done));
    } else {
      StartJob(id, std::move(blob), *std::move(map), std::move(done),
               completions);
    }
  }
  for (const auto& completion : completions) completion();
}

void QuorumBlobUploader::StartJob(const BlobId& id,
                                  std::shared_ptr<const std::string> blob,
                                  std::shared_ptr<const ClusterMap> map,
                                  DoneCallback done, Completions& completions) {
  if (targets_ == nullptr || targets_->map() != map) {
    targets_ = absl::make_unique<UploadTargetTable>(map);
    for (const auto& [node, sender] : senders_) {
      const auto found = map->nodes.find(node);
      if (found == map->nodes.end()) continue;
      sender->SetEndpoint(
          {node, found->second.address, found->second.public_key});
    }
  }
  std::shared_ptr<const UploadTargets> targets = targets_->ForBlob(id);
  const absl::Status enough =
      CheckDomains(targets->failure_domain_count, policy_);
  if (!enough.ok()) {
    completions.push_back([done = std::move(done), enough] { done(enough); });
    return;
  }
  auto job = absl::make_unique<UploadJob>(
      id, std::move(blob), map->placement.epoch, std::move(targets));
  job->callbacks().push_back(std::move(done));
  jobs_[id] = std::move(job);
  Advance(id, completions);
}

void QuorumBlobUploader::Advance(const BlobId& id, Completions& completions) {
  const auto found = jobs_.find(id);
  UploadJob& job = *found->second;
  while (AssignNext(job)) {
  }
  if (!job.idle()) return;
  CompleteJob(job, completions);
  jobs_.erase(found);
}

bool QuorumBlobUploader::AssignNext(UploadJob& job) {
  const UploadTarget* target =
      job.NextTarget(policy_, [this](const NodeId& node) {
        return dependencies_.health->IsCoolingDown(node);
      });
  if (target == nullptr) return false;
  if (target->substitute) ++nodes_substituted_;
  SenderFor(target->node)
      .Enqueue({job.id(), job.blob(), job.placement_epoch()});
  return true;
}

NodeSender& QuorumBlobUploader::SenderFor(const NodeId& node) {
  std::unique_ptr<NodeSender>& sender = senders_[node];
  if (sender == nullptr) {
    // Targets have only nodes of a map; the newest may have lost this one.
    const auto found = targets_->map()->nodes.find(node);
    NodeEndpoint endpoint{node, "", {}};
    if (found != targets_->map()->nodes.end()) {
      endpoint.address = found->second.address;
      endpoint.public_key = found->second.public_key;
    }
    Listener* const listener = this;
    sender = absl::make_unique<NodeSender>(options_, std::move(endpoint),
                                           dependencies_, listener);
  }
  return *sender;
}

void QuorumBlobUploader::CompleteJob(UploadJob& job, Completions& completions) {
  absl::StatusOr<StoredBlob> result = job.Result(policy_);
  if (result.ok()) {
    ledger_.SetStored(*result);
  } else {
    ledger_.Forget(job.id());
  }
  for (DoneCallback& done : job.callbacks()) {
    completions.push_back([done = std::move(done), result] { done(result); });
    // Only the first Put of a blob sends it.
    if (result.ok()) result->reused = true;
  }
}

void QuorumBlobUploader::OnHeld(const NodeId& node, ReceiptProof proof,
                                HeldHow how) {
  const auto shared = std::make_shared<const ReceiptProof>(std::move(proof));
  Completions completions;
  {
    absl::MutexLock lock(&mutex_);
    for (const BlobId& id : shared->blob_ids) {
      const auto found = jobs_.find(id);
      if (found == jobs_.end()) continue;
      if (!found->second->AddHolder(node, how == HeldHow::kHadIt)) continue;
      ledger_.AddProof(id, shared);
      Advance(id, completions);
    }
  }
  for (const auto& completion : completions) completion();
}

void QuorumBlobUploader::OnFailed(const NodeId& node,
                                  std::vector<BlobFailure> failures) {
  dependencies_.cluster_map->Invalidate();
  Completions completions;
  {
    absl::MutexLock lock(&mutex_);
    for (const BlobFailure& failure : failures) {
      const auto found = jobs_.find(failure.blob_id);
      if (found == jobs_.end()) continue;
      found->second->AddFailure(node, failure.status);
      Advance(failure.blob_id, completions);
    }
  }
  for (const auto& completion : completions) completion();
}

void QuorumBlobUploader::CheckForStalls() {
  absl::MutexLock lock(&mutex_);
  for (const auto& [node, sender] : senders_) sender->CheckForStall();
}

void QuorumBlobUploader::Flush() {
  absl::MutexLock lock(&mutex_);
  for (const auto& [node, sender] : senders_) sender->Flush();
}

std::vector<ReceiptProof> QuorumBlobUploader::ProofsFor(
    absl::Span<const BlobId> ids) {
  absl::MutexLock lock(&mutex_);
  return ledger_.ProofsFor(ids);
}

void QuorumBlobUploader::Forget(absl::Span<const BlobId> ids) {
  absl::MutexLock lock(&mutex_);
  for (const BlobId& id : ids) {
    if (!jobs_.contains(id)) ledger_.Forget(id);
  }
}

void QuorumBlobUploader::Cancel() {
  absl::flat_hash_map<BlobId, std::unique_ptr<UploadJob>> jobs;
  {
    absl::MutexLock lock(&mutex_);
    cancelled_ = true;
    jobs.swap(jobs_);
    for (const auto& [node, sender] : senders_) sender->Cancel();
  }
  for (const auto& [id, job] : jobs) {
    for (DoneCallback& done : job->callbacks()) done(Cancelled());
  }
}

UploadCounters QuorumBlobUploader::counters() const {
  absl::MutexLock lock(&mutex_);
  UploadCounters counters;
  counters.nodes_substituted = nodes_substituted_;
  for (const auto& [node, sender] : senders_) {
    counters.bytes_sent += sender->bytes_sent();
    counters.blobs_sent += sender->blobs_sent();
  }
  return counters;
}

}  // namespace coffer::client
