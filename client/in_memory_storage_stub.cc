#include "client/in_memory_storage_stub.h"

#include <algorithm>
#include <deque>
#include <thread>
#include <utility>

#include "absl/memory/memory.h"
#include "lib/merkle/blob_hash.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

absl::Status Down() { return absl::UnavailableError("connection refused"); }

absl::Status Missing() {
  return MakeError(absl::StatusCode::kNotFound, "the node does not hold it",
                   {reason::kBlobNotFound, {}});
}

crypto::SigningKeyPair AnotherKey(const crypto::SigningKeyPair& key) {
  return crypto::SigningKeyPair::FromSeed(
      *crypto::SecretKey::FromBytes(key.public_key().bytes()));
}

}  // namespace

// Acknowledges in a thread of its own, as a network stub does. All state is
// guarded by the node's lock.
class InMemoryStorageStub::MemoryPutStream final : public PutStream {
 public:
  MemoryPutStream(InMemoryStorageStub* node, PutStreamCallbacks callbacks)
      : node_(*node),
        callbacks_(std::move(callbacks)),
        thread_([this] { Receive(); }) {}

  ~MemoryPutStream() override {
    Cancel();
    if (thread_.joinable()) thread_.join();
  }

  absl::Status Send(const BlobId& id, std::shared_ptr<const std::string> blob,
                    uint64_t, bool) override {
    absl::MutexLock lock(&node_.mutex_);
    if (node_.fault_ == NodeFault::kDown) return Down();
    if (!end_.ok()) return end_;
    node_.bytes_received_ += blob->size();
    queue_.push_back({id, std::move(blob)});
    return absl::OkStatus();
  }

  absl::Status Finish() override {
    {
      absl::MutexLock lock(&node_.mutex_);
      finishing_ = true;
    }
    thread_.join();
    absl::MutexLock lock(&node_.mutex_);
    return end_;
  }

  void Cancel() override {
    absl::MutexLock lock(&node_.mutex_);
    if (end_.ok()) end_ = absl::CancelledError("the stream was cancelled");
  }

 private:
  struct Sent {
    BlobId id;
    std::shared_ptr<const std::string> blob;
  };

  bool HasEvent() const ABSL_NO_THREAD_SAFETY_ANALYSIS {
    if (!end_.ok() || node_.fault_ == NodeFault::kDown) return true;
    if (node_.fault_ == NodeFault::kStalled ||
        node_.fault_ == NodeFault::kNeverAcknowledges) {
      return false;
    }
    return finishing_ || !queue_.empty();
  }

  void Receive() {
    while (true) {
      PutAck ack;
      {
        absl::MutexLock lock(&node_.mutex_);
        node_.mutex_.Await(absl::Condition(this, &MemoryPutStream::HasEvent));
        if (end_.ok()) ack = Process();
        if (!end_.ok() || (finishing_ && queue_.empty() && IsEmpty(ack))) break;
      }
      callbacks_.on_ack(std::move(ack));
    }
    absl::Status end;
    {
      absl::MutexLock lock(&node_.mutex_);
      if (finishing_) return;
      end = end_;
    }
    callbacks_.on_broken(end);
  }

  static bool IsEmpty(const PutAck& ack) {
    return ack.stored.empty() && ack.failures.empty();
  }

  PutAck Process() ABSL_EXCLUSIVE_LOCKS_REQUIRED(node_.mutex_) {
    PutAck ack;
    if (node_.fault_ == NodeFault::kDown) end_ = Down();
    if (node_.fault_ == NodeFault::kRefusesPuts && !queue_.empty()) {
      end_ =
          MakeError(absl::StatusCode::kResourceExhausted,
                    "the disk is at its reserve", {reason::kDiskReserve, {}});
    }
    if (!end_.ok()) return ack;
    for (; !queue_.empty(); queue_.pop_front()) {
      const Sent& sent = queue_.front();
      const absl::Status stored = node_.Store(sent.id, *sent.blob);
      if (stored.ok()) {
        ack.stored.push_back(sent.id);
      } else {
        ack.failures.push_back({sent.id, stored});
      }
    }
    if (!ack.stored.empty()) ack.receipt = node_.IssueReceipt(ack.stored);
    return ack;
  }

  InMemoryStorageStub& node_;
  const PutStreamCallbacks callbacks_;
  std::deque<Sent> queue_ ABSL_GUARDED_BY(node_.mutex_);
  bool finishing_ ABSL_GUARDED_BY(node_.mutex_) = false;
  absl::Status end_ ABSL_GUARDED_BY(node_.mutex_);
  std::thread thread_;
};

class InMemoryStorageStub::MemoryGetStream final : public GetStream {
 public:
  MemoryGetStream(InMemoryStorageStub* node, std::vector<BlobRange> ranges)
      : node_(*node), ranges_(std::move(ranges)) {}

  absl::StatusOr<absl::optional<Item>> Next() override {
    absl::MutexLock lock(&node_.mutex_);
    node_.mutex_.Await(absl::Condition(this, &MemoryGetStream::HasEvent));
    if (cancelled_) return absl::CancelledError("the stream was cancelled");
    if (node_.fault_ == NodeFault::kDown) return Down();
    if (next_ == ranges_.size()) return absl::optional<Item>();
    const size_t index = next_++;
    return absl::optional<Item>(Item{index, Read(ranges_[index])});
  }

  void Cancel() override {
    absl::MutexLock lock(&node_.mutex_);
    cancelled_ = true;
  }

 private:
  bool HasEvent() const ABSL_NO_THREAD_SAFETY_ANALYSIS {
    return cancelled_ || node_.fault_ != NodeFault::kStalled;
  }

  absl::StatusOr<std::string> Read(const BlobRange& range)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(node_.mutex_) {
    const auto found = node_.blobs_.find(range.blob_id);
    if (found == node_.blobs_.end()) return Missing();
    if (found->second.quarantined) {
      return MakeError(absl::StatusCode::kDataLoss, "the blob is damaged",
                       {reason::kBlobDamaged, {}});
    }
    const std::string& bytes = found->second.bytes;
    const size_t length =
        range.length_bytes == 0 ? std::string::npos : range.length_bytes;
    return bytes.substr(std::min<size_t>(range.offset_bytes, bytes.size()),
                        length);
  }

  InMemoryStorageStub& node_;
  const std::vector<BlobRange> ranges_;
  size_t next_ ABSL_GUARDED_BY(node_.mutex_) = 0;
  bool cancelled_ ABSL_GUARDED_BY(node_.mutex_) = false;
};

InMemoryStorageStub::InMemoryStorageStub(
    const NodeId& id, crypto::SigningKeyPair key, Clock* clock,
    std::function<std::unique_ptr<Sleeper>()> new_sleeper)
    : id_(id),
      key_(std::move(key)),
      other_key_(AnotherKey(key_)),
      clock_(*clock),
      new_sleeper_(std::move(new_sleeper)) {}

absl::StatusOr<std::unique_ptr<PutStream>> InMemoryStorageStub::OpenPutStream(
    PutStreamCallbacks callbacks) {
  // A connection that cannot be made shows at the first Send.
  return absl::make_unique<MemoryPutStream>(this, std::move(callbacks));
}

absl::StatusOr<std::unique_ptr<GetStream>> InMemoryStorageStub::OpenGetStream(
    absl::Span<const BlobRange> ranges) {
  absl::MutexLock lock(&mutex_);
  ranges_requested_ += ranges.size();
  return absl::make_unique<MemoryGetStream>(
      this, std::vector<BlobRange>(ranges.begin(), ranges.end()));
}

absl::StatusOr<FindMissingResult> InMemoryStorageStub::FindMissing(
    absl::Span<const BlobId> ids, absl::Duration timeout) {
  COFFER_RETURN_IF_ERROR(AwaitService(timeout));
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
    absl::Span<const BlobId> ids, absl::Duration timeout) {
  COFFER_RETURN_IF_ERROR(AwaitService(timeout));
  absl::MutexLock lock(&mutex_);
  std::vector<BlobStat> stats;
  for (const BlobId& id : ids) stats.push_back(StatLocked(id));
  return stats;
}

absl::StatusOr<std::vector<BlobStat>> InMemoryStorageStub::Verify(
    absl::Span<const BlobId> ids, absl::Duration timeout) {
  COFFER_RETURN_IF_ERROR(AwaitService(timeout));
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

absl::Status InMemoryStorageStub::AwaitService(absl::Duration timeout) {
  const std::unique_ptr<Sleeper> sleeper = new_sleeper_();
  {
    absl::MutexLock lock(&mutex_);
    if (fault_ == NodeFault::kDown) return Down();
    if (fault_ != NodeFault::kStalled) return absl::OkStatus();
    stalled_calls_.insert(sleeper.get());
  }
  const bool timed_out = sleeper->SleepFor(timeout);
  absl::MutexLock lock(&mutex_);
  stalled_calls_.erase(sleeper.get());
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
