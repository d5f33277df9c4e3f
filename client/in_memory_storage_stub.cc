#include "client/in_memory_storage_stub.h"

#include <algorithm>
#include <utility>

#include "client/cancellation.h"
#include "lib/merkle/blob_hash.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

absl::Status Down() { return absl::UnavailableError("connection refused"); }

crypto::SigningKeyPair AnotherKey(const crypto::SigningKeyPair& key) {
  return crypto::SigningKeyPair::FromSeed(
      *crypto::SecretKey::FromBytes(key.public_key().bytes()));
}

}  // namespace

InMemoryStorageStub::InMemoryStorageStub(
    const NodeId& id, crypto::SigningKeyPair key, Clock* clock,
    std::function<std::unique_ptr<Sleeper>()> new_sleeper)
    : id_(id),
      key_(std::move(key)),
      other_key_(AnotherKey(key_)),
      clock_(*clock),
      new_sleeper_(std::move(new_sleeper)) {}

absl::StatusOr<FindMissingResult> InMemoryStorageStub::FindMissing(
    absl::Span<const BlobId> ids, const CallLimits& limits) {
  COFFER_RETURN_IF_ERROR(AwaitService(limits));
  absl::MutexLock lock(&mutex_);
  ++find_missing_calls_;
  FindMissingResult result;
  std::vector<BlobId> held;
  for (const BlobId& id : ids) {
    (Serves(id) ? held : result.missing).push_back(id);
  }
  if (!held.empty()) result.receipt = IssueReceipt(std::move(held));
  return result;
}

absl::StatusOr<std::vector<BlobStat>> InMemoryStorageStub::Stat(
    absl::Span<const BlobId> ids, const CallLimits& limits) {
  COFFER_RETURN_IF_ERROR(AwaitService(limits));
  absl::MutexLock lock(&mutex_);
  std::vector<BlobStat> stats;
  for (const BlobId& id : ids) stats.push_back(StatLocked(id));
  return stats;
}

absl::StatusOr<std::vector<BlobStat>> InMemoryStorageStub::Verify(
    absl::Span<const BlobId> ids, const CallLimits& limits) {
  COFFER_RETURN_IF_ERROR(AwaitService(limits));
  absl::MutexLock lock(&mutex_);
  ++verify_calls_;
  std::vector<BlobStat> stats;
  for (const BlobId& id : ids) {
    const auto found = blobs_.find(id);
    if (found != blobs_.end() && !HoldsLocked(id)) {
      found->second.quarantined = true;
    }
    stats.push_back(StatLocked(id));
  }
  return stats;
}

void InMemoryStorageStub::SetFault(NodeFault fault) {
  absl::MutexLock lock(&mutex_);
  fault_ = fault;
  if (fault == NodeFault::kStalled) return;
  for (Sleeper* sleeper : stalled_calls_) sleeper->Wake();
}

void InMemoryStorageStub::SetLink(PassedCallback link) {
  absl::MutexLock lock(&mutex_);
  link_ = std::move(link);
}

void InMemoryStorageStub::Damage(const BlobId& id) {
  absl::MutexLock lock(&mutex_);
  const auto found = blobs_.find(id);
  if (found != blobs_.end()) found->second.bytes.back() ^= 1;
}

void InMemoryStorageStub::DamageAll() {
  absl::MutexLock lock(&mutex_);
  for (auto& [id, blob] : blobs_) blob.bytes.back() ^= 1;
}

void InMemoryStorageStub::LoseAll() {
  absl::MutexLock lock(&mutex_);
  blobs_.clear();
}

void InMemoryStorageStub::Lose(const BlobId& id) {
  absl::MutexLock lock(&mutex_);
  blobs_.erase(id);
}

bool InMemoryStorageStub::Holds(const BlobId& id) const {
  absl::MutexLock lock(&mutex_);
  return HoldsLocked(id);
}

size_t InMemoryStorageStub::blob_count() const {
  absl::MutexLock lock(&mutex_);
  return blobs_.size();
}

uint64_t InMemoryStorageStub::bytes_received() const {
  absl::MutexLock lock(&mutex_);
  return bytes_received_;
}

uint64_t InMemoryStorageStub::find_missing_calls() const {
  absl::MutexLock lock(&mutex_);
  return find_missing_calls_;
}

uint64_t InMemoryStorageStub::verify_calls() const {
  absl::MutexLock lock(&mutex_);
  return verify_calls_;
}

void InMemoryStorageStub::AwaitRangesRequested(uint64_t count) const {
  absl::MutexLock lock(&mutex_);
  const auto requested = [this, count]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    return ranges_requested_ >= count;
  };
  mutex_.Await(absl::Condition(&requested));
}

void InMemoryStorageStub::AwaitBytesReceived(uint64_t bytes) const {
  absl::MutexLock lock(&mutex_);
  const auto received = [this, bytes]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    return bytes_received_ >= bytes;
  };
  mutex_.Await(absl::Condition(&received));
}

void InMemoryStorageStub::AwaitStalledCall() const {
  absl::MutexLock lock(&mutex_);
  const auto stalled = [this]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    return !stalled_calls_.empty();
  };
  mutex_.Await(absl::Condition(&stalled));
}

absl::Status InMemoryStorageStub::AwaitService(const CallLimits& limits) {
  const std::unique_ptr<Sleeper> sleeper = new_sleeper_();
  {
    absl::MutexLock lock(&mutex_);
    if (fault_ == NodeFault::kDown) return Down();
    if (fault_ != NodeFault::kStalled) return absl::OkStatus();
    stalled_calls_.insert(sleeper.get());
  }
  int handle = 0;
  bool cancelled = false;
  if (limits.cancellation != nullptr) {
    handle = limits.cancellation->AddCallback([&] { sleeper->Wake(); });
  }
  const bool timed_out = sleeper->SleepFor(limits.timeout);
  if (limits.cancellation != nullptr) {
    limits.cancellation->RemoveCallback(handle);
    if (limits.cancellation->IsCancelled()) cancelled = true;
  }
  absl::MutexLock lock(&mutex_);
  stalled_calls_.erase(sleeper.get());
  if (cancelled) return absl::CancelledError("the call was cancelled");
  if (fault_ == NodeFault::kDown) return Down();
  return timed_out ? absl::DeadlineExceededError("the node did not answer")
                   : absl::OkStatus();
}

bool InMemoryStorageStub::HoldsLocked(const BlobId& id) const {
  const auto found = blobs_.find(id);
  return found != blobs_.end() && !found->second.quarantined &&
         merkle::HashBlob(found->second.bytes) == id;
}

bool InMemoryStorageStub::Serves(const BlobId& id) const {
  const auto found = blobs_.find(id);
  return found != blobs_.end() && !found->second.quarantined;
}

BlobStat InMemoryStorageStub::StatLocked(const BlobId& id) const {
  BlobStat stat;
  stat.blob_id = id;
  const auto found = blobs_.find(id);
  if (found == blobs_.end()) return stat;
  stat.state =
      found->second.quarantined ? BlobState::kQuarantined : BlobState::kLive;
  stat.size_bytes = found->second.bytes.size();
  stat.stored_time = found->second.stored_time;
  return stat;
}

formats::Receipt InMemoryStorageStub::IssueReceipt(
    std::vector<BlobId> ids) const {
  if (fault_ == NodeFault::kReceiptsOfOtherIds) ids.push_back(BlobId());
  ids = formats::SortedDistinct(std::move(ids));
  formats::Receipt receipt;
  receipt.node_id = id_;
  receipt.placement_epoch = 1;
  receipt.blob_ids_sha256 = formats::ReceiptIdsHash(ids);
  receipt.blob_count = ids.size();
  for (const BlobId& id : ids) receipt.total_bytes += StatLocked(id).size_bytes;
  receipt.total_bytes = std::max<uint64_t>(receipt.total_bytes, 1);
  receipt.time = clock_.Now();
  formats::Sign(fault_ == NodeFault::kReceiptsOfAnotherKey ? other_key_ : key_,
                receipt);
  return receipt;
}

absl::Status InMemoryStorageStub::Store(const BlobId& id,
                                        const std::string& bytes) {
  if (merkle::HashBlob(bytes) != id) {
    return MakeError(absl::StatusCode::kInvalidArgument,
                     "the bytes do not match the id",
                     {reason::kBlobIdMismatch, {}});
  }
  if (fault_ == NodeFault::kForgetsPuts || Serves(id)) return absl::OkStatus();
  blobs_[id] = {bytes, false, clock_.Now()};
  return absl::OkStatus();
}

}  // namespace coffer::client
