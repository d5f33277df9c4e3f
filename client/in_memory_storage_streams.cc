// The streams of InMemoryStorageStub.

#include <algorithm>
#include <deque>
#include <thread>
#include <utility>

#include "absl/memory/memory.h"
#include "client/in_memory_storage_stub.h"
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
    node_.Pass(blob->size(), callbacks_.on_sent);
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
  MemoryGetStream(InMemoryStorageStub* node, std::vector<BlobRange> ranges,
                  PassedCallback on_received)
      : node_(*node),
        ranges_(std::move(ranges)),
        on_received_(std::move(on_received)) {}

  absl::StatusOr<absl::optional<Item>> Next() override {
    COFFER_ASSIGN_OR_RETURN(absl::optional<Item> item, Answer());
    if (!item.has_value() || !item->bytes.ok()) return item;
    const uint64_t max_bytes = ranges_[item->range_index].max_answer_bytes;
    if (max_bytes > 0 && item->bytes->size() > max_bytes) {
      return absl::InternalError("the blob is larger than was asked for");
    }
    node_.Pass(item->bytes->size(), on_received_);
    return item;
  }

  void Cancel() override {
    absl::MutexLock lock(&node_.mutex_);
    cancelled_ = true;
  }

 private:
  bool HasEvent() const ABSL_NO_THREAD_SAFETY_ANALYSIS {
    return cancelled_ || node_.fault_ != NodeFault::kStalled;
  }

  absl::StatusOr<absl::optional<Item>> Answer() {
    absl::MutexLock lock(&node_.mutex_);
    node_.mutex_.Await(absl::Condition(this, &MemoryGetStream::HasEvent));
    if (cancelled_) return absl::CancelledError("the stream was cancelled");
    if (node_.fault_ == NodeFault::kDown) return Down();
    if (next_ == ranges_.size()) return absl::optional<Item>();
    const size_t index = node_.fault_ == NodeFault::kRepeatsBlobs ? 0 : next_++;
    return absl::optional<Item>(Item{index, Read(ranges_[index])});
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
  const PassedCallback on_received_;
  size_t next_ ABSL_GUARDED_BY(node_.mutex_) = 0;
  bool cancelled_ ABSL_GUARDED_BY(node_.mutex_) = false;
};

absl::StatusOr<std::unique_ptr<PutStream>> InMemoryStorageStub::OpenPutStream(
    PutStreamCallbacks callbacks) {
  // A connection that cannot be made shows at the first Send.
  return absl::make_unique<MemoryPutStream>(this, std::move(callbacks));
}

absl::StatusOr<std::unique_ptr<GetStream>> InMemoryStorageStub::OpenGetStream(
    absl::Span<const BlobRange> ranges, PassedCallback on_received) {
  absl::MutexLock lock(&mutex_);
  ranges_requested_ += ranges.size();
  return absl::make_unique<MemoryGetStream>(
      this, std::vector<BlobRange>(ranges.begin(), ranges.end()),
      std::move(on_received));
}

void InMemoryStorageStub::Pass(size_t blob_bytes,
                               const PassedCallback& passed) const {
  PassedCallback link;
  {
    absl::MutexLock lock(&mutex_);
    link = link_;
  }
  while (blob_bytes > 0) {
    const size_t piece = std::min(blob_bytes, kPieceBytes);
    blob_bytes -= piece;
    if (link != nullptr) link(piece);
    if (passed != nullptr) passed(piece);
  }
}

}  // namespace coffer::client
