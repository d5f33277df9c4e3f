#include "client/replica_healer.h"

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"

namespace coffer::client {
namespace {

// What one report may carry.
constexpr size_t kMaxReportedDamages = 1000;

}  // namespace

ReplicaHealer::ReplicaHealer(const ReplicaHealerOptions& options,
                             const TransferDependencies& dependencies,
                             DirectoryStub* directory, crypto::Random* random)
    : options_(options),
      dependencies_(dependencies),
      directory_(*directory),
      random_(*random),
      thread_([this] { Work(); }) {}

ReplicaHealer::~ReplicaHealer() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  Cancel();
  thread_.join();
}

void ReplicaHealer::Add(DamagedReplica replica) {
  absl::MutexLock lock(&mutex_);
  if (stopping_ || queue_.size() >= options_.max_queued_blobs ||
      queued_bytes_ >= options_.max_queued_bytes) {
    return;
  }
  queued_bytes_ += replica.bytes->size();
  queue_.push_back(std::move(replica));
  changed_.SignalAll();
}

void ReplicaHealer::AwaitIdle() {
  absl::MutexLock lock(&mutex_);
  while (working_ || !queue_.empty()) changed_.Wait(&mutex_);
}

void ReplicaHealer::Cancel() {
  absl::MutexLock lock(&mutex_);
  queue_.clear();
  queued_bytes_ = 0;
  batch_cancelled_ = true;
  if (healing_ != nullptr) healing_->Cancel();
  changed_.SignalAll();
}

void ReplicaHealer::CheckForStall() {
  const absl::Duration now = dependencies_.clock->Monotonic();
  absl::MutexLock lock(&mutex_);
  if (healing_ != nullptr && now >= healing_end_) healing_->Cancel();
}

uint64_t ReplicaHealer::healed_count() const {
  absl::MutexLock lock(&mutex_);
  return healed_count_;
}

void ReplicaHealer::Work() {
  while (true) {
    Batch batch;
    {
      absl::MutexLock lock(&mutex_);
      working_ = false;
      changed_.SignalAll();
      while (!stopping_ && queue_.empty()) changed_.Wait(&mutex_);
      if (stopping_) return;
      working_ = true;
      batch_cancelled_ = false;
      batch.swap(queue_);
      queued_bytes_ = 0;
    }
    Report(batch);
    absl::flat_hash_map<NodeId, std::vector<const DamagedReplica*>> by_node;
    for (const DamagedReplica& replica : batch) {
      by_node[replica.node].push_back(&replica);
    }
    for (auto& [node, replicas] : by_node) HealNode(node, std::move(replicas));
  }
}

void ReplicaHealer::Report(const Batch& batch) {
  std::vector<DamageReport> reports;
  for (const DamagedReplica& replica : batch) {
    if (reports.size() == kMaxReportedDamages) break;
    reports.push_back({replica.blob, replica.node, replica.missing});
  }
  // The directory's scrub finds what this report did not bring.
  directory_.ReportDamage(crypto::NewId<RequestId>(random_), reports)
      .IgnoreError();
}

void ReplicaHealer::HealNode(const NodeId& node,
                             std::vector<const DamagedReplica*> batch) {
  const auto map = dependencies_.cluster_map->Get();
  if (!map.ok()) return;
  const auto found = (*map)->nodes.find(node);
  if (found == (*map)->nodes.end()) return;
  const std::shared_ptr<StorageStub> stub =
      dependencies_.storage->Create(found->second.address);
  Cancellation cancellation;
  {
    absl::MutexLock lock(&mutex_);
    if (batch_cancelled_) return;
    healing_ = &cancellation;
    healing_end_ = dependencies_.clock->Monotonic() + options_.timeout;
  }
  const auto unset = absl::MakeCleanup([this] {
    absl::MutexLock lock(&mutex_);
    healing_ = nullptr;
  });
  for (size_t begin = 0; begin < batch.size() && !cancellation.IsCancelled();
       begin += StorageStub::kMaxVerifyIds) {
    const size_t end =
        std::min(batch.size(), begin + StorageStub::kMaxVerifyIds);
    std::vector<BlobId> ids;
    for (size_t i = begin; i < end; ++i) ids.push_back(batch[i]->blob);
    const auto stats = stub->Verify(ids, {options_.timeout, &cancellation});
    if (!stats.ok() || stats->size() != ids.size()) return;
    std::vector<const DamagedReplica*> lost;
    for (size_t i = begin; i < end; ++i) {
      // The node's own check counts: the fault may have been on the way.
      if ((*stats)[i - begin].state == BlobState::kLive) continue;
      lost.push_back(batch[i]);
    }
    if (!lost.empty()) PutBack(*stub, std::move(lost), cancellation);
  }
}

void ReplicaHealer::PutBack(StorageStub& stub,
                            std::vector<const DamagedReplica*> batch,
                            Cancellation& cancellation) {
  absl::Notification answered;
  absl::Mutex mutex;
  size_t answers = 0;
  PutStreamCallbacks callbacks;
  const size_t expected = batch.size();
  const auto add = [&, expected](size_t stored, size_t failed) {
    {
      absl::MutexLock lock(&mutex_);
      healed_count_ += stored;
    }
    absl::MutexLock lock(&mutex);
    answers += stored + failed;
    if (answers >= expected && !answered.HasBeenNotified()) answered.Notify();
  };
  callbacks.on_ack = [&add](PutAck ack) {
    add(ack.stored.size(), ack.failures.size());
  };
  callbacks.on_broken = [&add, expected](absl::Status) { add(0, expected); };
  auto stream = stub.OpenPutStream(std::move(callbacks));
  if (!stream.ok()) return;
  const int handle =
      cancellation.AddCallback([&stream] { (*stream)->Cancel(); });
  const auto remover = absl::MakeCleanup(
      [&cancellation, handle] { cancellation.RemoveCallback(handle); });
  for (size_t i = 0; i < batch.size(); ++i) {
    const absl::Status sent =
        (*stream)->Send(batch[i]->blob, batch[i]->bytes,
                        batch[i]->placement_epoch, i + 1 < batch.size());
    if (!sent.ok()) return;
  }
  // Comes with the end of the stream at the latest.
  answered.WaitForNotification();
  (*stream)->Cancel();
}

}  // namespace coffer::client
