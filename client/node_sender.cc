#include "client/node_sender.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "client/node_health.h"
#include "client/receipt_check.h"
#include "lib/status/error_info.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

// For a stream without outstanding blobs to end in an orderly way.
constexpr absl::Duration kFinishGrace = absl::Seconds(1);

// Whether the same may succeed over a new connection.
bool IsWorthARetry(const absl::Status& status) {
  return absl::IsUnavailable(status);
}

uint64_t SizeOf(const OutgoingBlob& blob) { return blob.bytes->size(); }

}  // namespace

NodeSender::NodeSender(const NodeSenderOptions& options, NodeEndpoint endpoint,
                       const TransferDependencies& dependencies,
                       Listener* listener)
    : options_(options),
      node_(endpoint.id),
      dependencies_(dependencies),
      listener_(*listener),
      endpoint_(std::move(endpoint)),
      watch_(node_, Direction::kToNode,
             {options.stall_timeout, options.initial_stall_timeout},
             dependencies),
      thread_([this] { Work(); }) {}

NodeSender::~NodeSender() {
  BeginStop();
  {
    absl::MutexLock lock(&mutex_);
    while (!stopped_) {
      // A node that does not answer must not hold us up.
      const bool timed_out = changed_.WaitWithTimeout(&mutex_, kFinishGrace);
      if (timed_out && stream_ != nullptr) stream_->Cancel();
    }
  }
  thread_.join();
}

void NodeSender::Enqueue(OutgoingBlob blob) {
  absl::MutexLock lock(&mutex_);
  to_probe_bytes_ += SizeOf(blob);
  to_probe_.push_back(std::move(blob));
  if (IsProbeDue()) changed_.SignalAll();
}

void NodeSender::Flush() {
  absl::MutexLock lock(&mutex_);
  flush_ = true;
  changed_.SignalAll();
}

void NodeSender::SetEndpoint(NodeEndpoint endpoint) {
  absl::MutexLock lock(&mutex_);
  endpoint_ = std::move(endpoint);
}

void NodeSender::CheckForStall() {
  absl::MutexLock lock(&mutex_);
  if (stream_ == nullptr || outstanding_.empty() || !verdict_.ok()) return;
  const absl::Duration silence = watch_.Silence();
  if (silence < options_.stall_timeout) return;
  const absl::Duration limit = watch_.Limit(sent_bytes_);
  if (silence < limit) return;
  verdict_ = absl::DeadlineExceededError(
      absl::StrCat("made no progress for ", absl::FormatDuration(limit)));
  if (question_ != nullptr) question_->Cancel();
  // Does not wait for anything. The thread learns of it as of a broken stream.
  stream_->Cancel();
}

void NodeSender::Cancel() {
  absl::MutexLock lock(&mutex_);
  ++cancellations_;
  to_probe_.clear();
  to_probe_bytes_ = 0;
  to_send_.clear();
  if (question_ != nullptr) question_->Cancel();
  if (!outstanding_.empty() && stream_ != nullptr) stream_->Cancel();
  outstanding_.clear();
  sent_bytes_ = 0;
}

void NodeSender::BeginStop() {
  absl::MutexLock lock(&mutex_);
  stopping_ = true;
  if (question_ != nullptr) question_->Cancel();
  if (!outstanding_.empty() && stream_ != nullptr) stream_->Cancel();
  changed_.SignalAll();
}

void NodeSender::Work() {
  while (WorkOnce()) {
  }
  FinishStream();
}

bool NodeSender::WorkOnce() {
  std::deque<OutgoingBlob> to_send;
  std::vector<OutgoingBlob> to_probe;
  {
    absl::MutexLock lock(&mutex_);
    while (!stopping_ && !stream_broken_ && to_send_.empty() && !IsProbeDue()) {
      changed_.Wait(&mutex_);
    }
    if (stopping_) return false;
    if (!stream_broken_ && !to_send_.empty()) {
      if (outstanding_.empty()) watch_.Start();
      to_send.swap(to_send_);
      for (const OutgoingBlob& blob : to_send) outstanding_[blob.id] = blob;
    } else if (!stream_broken_) {
      to_probe = TakeProbeBatch();
    }
  }
  if (!to_send.empty()) {
    SendBatch(std::move(to_send));
  } else if (!to_probe.empty()) {
    Probe(std::move(to_probe));
  } else {
    CloseBrokenStream(absl::UnavailableError("ended the stream"));
  }
  return true;
}

bool NodeSender::IsProbeDue() const {
  if (to_probe_.empty()) return false;
  return flush_ || to_probe_.size() >= options_.probe_batch_blobs ||
         to_probe_bytes_ >= options_.probe_batch_bytes ||
         (outstanding_.empty() && to_send_.empty());
}

std::vector<OutgoingBlob> NodeSender::TakeProbeBatch() {
  std::vector<OutgoingBlob> batch;
  const size_t count = std::min(to_probe_.size(), StorageStub::kMaxIds);
  for (size_t i = 0; i < count; ++i) {
    to_probe_bytes_ -= SizeOf(to_probe_.front());
    batch.push_back(std::move(to_probe_.front()));
    to_probe_.pop_front();
  }
  if (to_probe_.empty()) flush_ = false;
  return batch;
}

void NodeSender::Probe(std::vector<OutgoingBlob> batch) {
  std::vector<BlobId> ids;
  ids.reserve(batch.size());
  for (const OutgoingBlob& blob : batch) ids.push_back(blob.id);
  Cancellation cancellation;
  uint64_t cancellations = 0;
  absl::Duration timeout = options_.probe_timeout;
  {
    absl::MutexLock lock(&mutex_);
    if (stopping_) return;
    // The question waits behind the blobs that are on their way.
    if (sent_bytes_ > 0) timeout = std::max(timeout, watch_.Limit(sent_bytes_));
    cancellations = cancellations_;
    question_ = &cancellation;
  }
  absl::StatusOr<FindMissingResult> result =
      dependencies_.storage->Create(endpoint().address)
          ->FindMissing(ids, {timeout, &cancellation});
  {
    absl::MutexLock lock(&mutex_);
    question_ = nullptr;
    if (cancellations != cancellations_ || stopping_) return;
    if (cancellation.IsCancelled()) result = verdict_;
  }
  absl::Status status = result.status();
  if (status.ok()) {
    status = HandleProbeResult(batch, *std::move(result));
    if (status.ok()) return;
  }
  RetryOrFail(Step::kProbe, std::move(batch), status);
}

absl::Status NodeSender::HandleProbeResult(std::vector<OutgoingBlob>& batch,
                                           FindMissingResult result) {
  const absl::flat_hash_set<BlobId> missing(result.missing.begin(),
                                            result.missing.end());
  std::vector<BlobId> held;
  for (const OutgoingBlob& blob : batch) {
    if (!missing.contains(blob.id)) held.push_back(blob.id);
  }
  if (!held.empty()) {
    COFFER_ASSIGN_OR_RETURN(
        ReceiptProof proof,
        CheckReceipt(node_, endpoint().public_key, held, result.receipt));
    dependencies_.health->RecordSuccess(node_);
    listener_.OnHeld(node_, std::move(proof), HeldHow::kHadIt);
  }
  absl::MutexLock lock(&mutex_);
  for (OutgoingBlob& blob : batch) {
    if (missing.contains(blob.id)) to_send_.push_back(std::move(blob));
  }
  return absl::OkStatus();
}

void NodeSender::SendBatch(std::deque<OutgoingBlob> batch) {
  const absl::Status opened = OpenStream();
  if (!opened.ok()) return CloseBrokenStream(opened);
  PutStream* stream = nullptr;
  {
    absl::MutexLock lock(&mutex_);
    stream = stream_.get();
  }
  while (!batch.empty()) {
    const OutgoingBlob blob = std::move(batch.front());
    batch.pop_front();
    if (!ContinueWith(blob)) continue;
    const absl::Status sent =
        stream->Send(blob.id, blob.bytes, blob.placement_epoch, !batch.empty());
    if (!sent.ok()) return CloseBrokenStream(sent);
    bytes_sent_ += SizeOf(blob);
    ++blobs_sent_;
  }
}

absl::Status NodeSender::OpenStream() {
  {
    absl::MutexLock lock(&mutex_);
    if (stream_ != nullptr) return absl::OkStatus();
  }
  PutStreamCallbacks callbacks;
  callbacks.on_ack = [this](PutAck ack) { HandleAck(std::move(ack)); };
  callbacks.on_broken = [this](absl::Status status) { HandleBroken(status); };
  callbacks.on_sent = [this](size_t) { NoteProgress(); };
  COFFER_ASSIGN_OR_RETURN(std::unique_ptr<PutStream> stream,
                          dependencies_.storage->Create(endpoint().address)
                              ->OpenPutStream(std::move(callbacks)));
  absl::MutexLock lock(&mutex_);
  stream_ = std::move(stream);
  // Cancel() or BeginStop() found no stream to cancel.
  if (stopping_) stream_->Cancel();
  return absl::OkStatus();
}

void NodeSender::CloseBrokenStream(absl::Status status) {
  std::unique_ptr<PutStream> stream;
  {
    absl::MutexLock lock(&mutex_);
    stream = std::move(stream_);
  }
  // Waits for the last acknowledgement to be handled.
  if (stream != nullptr) stream->Cancel();
  stream.reset();
  std::vector<OutgoingBlob> blobs;
  {
    absl::MutexLock lock(&mutex_);
    stream_broken_ = false;
    if (!verdict_.ok()) status = std::exchange(verdict_, absl::OkStatus());
    for (auto& [id, blob] : outstanding_) blobs.push_back(std::move(blob));
    outstanding_.clear();
    sent_bytes_ = 0;
    if (stopping_) return;
  }
  // An idle stream may end for any reason.
  if (blobs.empty()) return;
  RetryOrFail(Step::kSend, std::move(blobs), status);
}

void NodeSender::RetryOrFail(Step step, std::vector<OutgoingBlob> blobs,
                             const absl::Status& status) {
  {
    absl::MutexLock lock(&mutex_);
    const bool retry = !retrying_ && IsWorthARetry(status);
    retrying_ = retry;
    if (retry) {
      for (OutgoingBlob& blob : blobs) {
        if (step == Step::kProbe) to_probe_bytes_ += SizeOf(blob);
        (step == Step::kProbe ? to_probe_ : to_send_)
            .push_back(std::move(blob));
      }
      return;
    }
    for (std::deque<OutgoingBlob>* queue : {&to_send_, &to_probe_}) {
      std::move(queue->begin(), queue->end(), std::back_inserter(blobs));
      queue->clear();
    }
    to_probe_bytes_ = 0;
  }
  std::vector<BlobFailure> failures;
  failures.reserve(blobs.size());
  for (const OutgoingBlob& blob : blobs) failures.push_back({blob.id, status});
  dependencies_.health->RecordFailure(node_);
  Report(std::move(failures));
}

bool NodeSender::ContinueWith(const OutgoingBlob& blob) {
  absl::MutexLock lock(&mutex_);
  if (!outstanding_.contains(blob.id)) return false;
  sent_bytes_ += SizeOf(blob);
  return true;
}

void NodeSender::NoteProgress() {
  absl::MutexLock lock(&mutex_);
  watch_.NoteProgress();
}

uint64_t NodeSender::TakeAnswered(absl::Span<const BlobId> ids) {
  uint64_t bytes = 0;
  for (const BlobId& id : ids) {
    const auto found = outstanding_.find(id);
    if (found == outstanding_.end()) continue;
    bytes += SizeOf(found->second);
    outstanding_.erase(found);
  }
  // A node may answer for what it was not sent yet.
  sent_bytes_ -= std::min(sent_bytes_, bytes);
  // Only answers to what was asked count as progress.
  if (bytes > 0) watch_.NoteProgress();
  return bytes;
}

void NodeSender::FinishStream() {
  PutStream* stream = nullptr;
  {
    absl::MutexLock lock(&mutex_);
    stream = stream_.get();
    if (stream != nullptr && !outstanding_.empty()) stream->Cancel();
  }
  // The destructor cancels it when this takes too long.
  if (stream != nullptr) stream->Finish().IgnoreError();
  std::unique_ptr<PutStream> finished;
  absl::MutexLock lock(&mutex_);
  finished = std::move(stream_);
  stopped_ = true;
  changed_.SignalAll();
}

void NodeSender::HandleAck(PutAck ack) {
  absl::StatusOr<ReceiptProof> proof = absl::NotFoundError("nothing stored");
  if (!ack.stored.empty()) {
    proof = CheckReceipt(node_, endpoint().public_key, ack.stored, ack.receipt);
  }
  std::vector<BlobFailure> failures;
  {
    absl::MutexLock lock(&mutex_);
    if (!ack.stored.empty() && !proof.ok()) {
      if (verdict_.ok()) verdict_ = proof.status();
      if (stream_ != nullptr) stream_->Cancel();
      return;
    }
    const uint64_t stored_bytes = TakeAnswered(ack.stored);
    watch_.NoteMoved(stored_bytes);
    if (stored_bytes > 0) retrying_ = false;
    for (BlobFailure& failure : ack.failures) {
      if (TakeAnswered({failure.blob_id}) == 0) continue;
      failures.push_back(std::move(failure));
    }
    if (IsProbeDue()) changed_.SignalAll();
  }
  if (proof.ok()) {
    dependencies_.health->RecordSuccess(node_);
    listener_.OnHeld(node_, *std::move(proof), HeldHow::kStored);
  }
  if (failures.empty()) return;
  dependencies_.health->RecordFailure(node_);
  Report(std::move(failures));
}

void NodeSender::HandleBroken(const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  stream_broken_ = true;
  if (verdict_.ok() && !outstanding_.empty()) verdict_ = status;
  changed_.SignalAll();
}

void NodeSender::Report(std::vector<BlobFailure> failures) {
  const std::string context = absl::StrCat("(", endpoint().address, ")");
  for (BlobFailure& failure : failures) {
    failure.status = Annotate(failure.status, context);
  }
  listener_.OnFailed(node_, std::move(failures));
}

NodeEndpoint NodeSender::endpoint() const {
  absl::MutexLock lock(&mutex_);
  return endpoint_;
}

}  // namespace coffer::client
