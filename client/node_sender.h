#ifndef COFFER_CLIENT_NODE_SENDER_H_
#define COFFER_CLIENT_NODE_SENDER_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "client/cancellation.h"
#include "client/directory_stub.h"
#include "client/stall_watch.h"
#include "client/storage_stub.h"
#include "client/transfer_dependencies.h"
#include "lib/crypto/signing.h"
#include "lib/ids/id.h"

namespace coffer::client {

struct NodeSenderOptions {
  // A node is asked which blobs it lacks once this many are waiting, or this
  // many bytes, or when nothing else is under way to it.
  size_t probe_batch_blobs = 64;
  uint64_t probe_batch_bytes = 8 << 20;
  // More when blobs are under way.
  absl::Duration probe_timeout = absl::Seconds(5);
  // A stream on which blobs are outstanding and nothing was sent or
  // acknowledged for this long is given up, unless all nodes are so slow that
  // it may still be busy; as long as that is not known, after
  // initial_stall_timeout.
  absl::Duration stall_timeout = absl::Seconds(10);
  absl::Duration initial_stall_timeout = absl::Seconds(60);
};

// A storage node, as far as sending needs to know it.
struct NodeEndpoint {
  NodeId id;
  std::string address;
  crypto::SigningPublicKey public_key;
};

struct OutgoingBlob {
  BlobId id;
  std::shared_ptr<const std::string> bytes;
  uint64_t placement_epoch = 0;
};

// How a node came to hold a blob.
enum class HeldHow { kHadIt, kStored };

// Brings blobs to one node, in one thread: asks in batches which of them it
// lacks and sends those over one stream, which stays open. When the stream or a
// question breaks, what was outstanding is tried once more over a new one;
// without any progress since then, or when the node stalls, refuses, or gives a
// receipt that does not count, all that waits for it fails and the node is
// recorded as failed. Thread-safe.
class NodeSender {
 public:
  // Called from threads of the sender and of the stub, without a lock held;
  // must not block. For each blob exactly one of both, unless it is cancelled.
  class Listener {
   public:
    virtual ~Listener() = default;
    // The receipt is verified. It may cover further blobs.
    virtual void OnHeld(const NodeId& node, ReceiptProof proof,
                        HeldHow how) = 0;
    // Messages begin with the address of the node, in parentheses.
    virtual void OnFailed(const NodeId& node,
                          std::vector<BlobFailure> failures) = 0;
  };

  // `listener` must outlive this.
  NodeSender(const NodeSenderOptions& options, NodeEndpoint endpoint,
             const TransferDependencies& dependencies, Listener* listener);

  // Stops at once unless nothing is outstanding, and joins. Ends a question
  // under way.
  ~NodeSender();

  NodeSender(const NodeSender&) = delete;
  NodeSender& operator=(const NodeSender&) = delete;

  // Not twice for one id before it was answered.
  void Enqueue(OutgoingBlob blob);

  // Do not wait for more blobs before asking.
  void Flush();

  // The node has moved. Takes effect with the next stream or question.
  void SetEndpoint(NodeEndpoint endpoint);

  // Gives the stream up if it has stalled.
  void CheckForStall();

  // Drops all blobs, without a word to the listener. Ends a question under way.
  void Cancel();

  // Begins what the destructor does, to stop many senders at once.
  void BeginStop();

  uint64_t bytes_sent() const { return bytes_sent_; }
  uint64_t blobs_sent() const { return blobs_sent_; }

 private:
  // What is done with a blob.
  enum class Step { kProbe, kSend };

  void Work();
  bool WorkOnce() ABSL_LOCKS_EXCLUDED(mutex_);
  bool IsProbeDue() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<OutgoingBlob> TakeProbeBatch()
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Probe(std::vector<OutgoingBlob> batch);
  absl::Status HandleProbeResult(std::vector<OutgoingBlob>& batch,
                                 FindMissingResult result);
  void SendBatch(std::deque<OutgoingBlob> batch);
  absl::Status OpenStream();
  void CloseBrokenStream(absl::Status status);
  void RetryOrFail(Step step, std::vector<OutgoingBlob> blobs,
                   const absl::Status& status);
  // False when the blob is not wanted any more.
  bool ContinueWith(const OutgoingBlob& blob);
  void NoteProgress();
  // Returns the size of those that were outstanding.
  uint64_t TakeAnswered(absl::Span<const BlobId> ids)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void FinishStream();

  void HandleAck(PutAck ack);
  void HandleBroken(const absl::Status& status);
  void Report(std::vector<BlobFailure> failures);
  NodeEndpoint endpoint() const;

  const NodeSenderOptions options_;
  const NodeId node_;
  const TransferDependencies dependencies_;
  Listener& listener_;
  std::atomic<uint64_t> bytes_sent_ = 0;
  std::atomic<uint64_t> blobs_sent_ = 0;

  mutable absl::Mutex mutex_;
  absl::CondVar changed_;
  NodeEndpoint endpoint_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  bool flush_ ABSL_GUARDED_BY(mutex_) = false;
  // There was a failure, and no progress since.
  bool retrying_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<OutgoingBlob> to_probe_ ABSL_GUARDED_BY(mutex_);
  uint64_t to_probe_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::deque<OutgoingBlob> to_send_ ABSL_GUARDED_BY(mutex_);
  // Sent, or taken by the thread to be sent, and not acknowledged.
  absl::flat_hash_map<BlobId, OutgoingBlob> outstanding_
      ABSL_GUARDED_BY(mutex_);
  // Of those, what was given to the stream.
  uint64_t sent_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  StallWatch watch_ ABSL_GUARDED_BY(mutex_);
  // Of the question under way; null when there is none.
  Cancellation* question_ ABSL_GUARDED_BY(mutex_) = nullptr;
  // Replaced by the thread only.
  std::unique_ptr<PutStream> stream_ ABSL_GUARDED_BY(mutex_);
  bool stream_broken_ ABSL_GUARDED_BY(mutex_) = false;
  // Why the stream is given up, when this side decided so.
  absl::Status verdict_ ABSL_GUARDED_BY(mutex_);
  // Bumped by Cancel(): what the thread holds at that moment is void.
  uint64_t cancellations_ ABSL_GUARDED_BY(mutex_) = 0;
  std::thread thread_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_NODE_SENDER_H_
