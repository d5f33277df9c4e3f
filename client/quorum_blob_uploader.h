#ifndef COFFER_CLIENT_QUORUM_BLOB_UPLOADER_H_
#define COFFER_CLIENT_QUORUM_BLOB_UPLOADER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "client/blob_uploader.h"
#include "client/node_sender.h"
#include "client/receipt_ledger.h"
#include "client/transfer_dependencies.h"
#include "client/upload_job.h"
#include "client/upload_targets.h"
#include "lib/clock/periodic_task.h"
#include "lib/ids/id.h"

namespace coffer::client {

// The BlobUploader over storage nodes. Has two threads for each node that it
// uses (a sender here, a receiver in the stub) and one that looks for stalled
// nodes.
//
// A blob goes to the first R candidates of its placement group that are in
// distinct failure domains and did not fail lately. A node that fails, refuses
// or stalls is replaced by the next candidate of a domain that is not taken.
// Nodes that failed lately are asked only when W could not be met without them.
// Holders are always in distinct domains; a node counts as one once its receipt
// is verified.
//
// Besides CANCELLED, a Put fails with
//   UNAVAILABLE (QUORUM_NOT_MET)          fewer than W nodes took it; the
//                                         message lists each with its reason
//   FAILED_PRECONDITION (TOO_FEW_NODES)   there are fewer than W domains
//   INVALID_ARGUMENT                      W is 0 or exceeds R
//   errors of the directory               there is no placement map
class QuorumBlobUploader final : public BlobUploader,
                                 private NodeSender::Listener {
 public:
  QuorumBlobUploader(const ReplicationPolicy& policy,
                     const NodeSenderOptions& options,
                     const TransferDependencies& dependencies);

  // Cancels what is pending and joins all threads.
  ~QuorumBlobUploader() override;

  void Put(const BlobId& id, std::shared_ptr<const std::string> blob,
           DoneCallback done) override;
  void Flush() override;
  std::vector<ReceiptProof> ProofsFor(absl::Span<const BlobId> ids) override;
  void Forget(absl::Span<const BlobId> ids) override;
  void Cancel() override;
  UploadCounters counters() const override;

 private:
  // Callbacks to be run once the lock is released.
  using Completions = std::vector<std::function<void()>>;

  void OnHeld(const NodeId& node, ReceiptProof proof, HeldHow how) override;
  void OnFailed(const NodeId& node, std::vector<BlobFailure> failures) override;

  void StartJob(const BlobId& id, std::shared_ptr<const std::string> blob,
                std::shared_ptr<const ClusterMap> map, DoneCallback done,
                Completions& completions) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Asks more nodes, or completes the job and erases it.
  void Advance(const BlobId& id, Completions& completions)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool AssignNext(UploadJob& job) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  NodeSender& SenderFor(const NodeId& node)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CompleteJob(UploadJob& job, Completions& completions)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CheckForStalls();

  const ReplicationPolicy policy_;
  const NodeSenderOptions options_;
  const TransferDependencies dependencies_;
  mutable absl::Mutex mutex_;
  ReceiptLedger ledger_ ABSL_GUARDED_BY(mutex_);
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t nodes_substituted_ ABSL_GUARDED_BY(mutex_) = 0;
  std::unique_ptr<UploadTargetTable> targets_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<BlobId, std::unique_ptr<UploadJob>> jobs_
      ABSL_GUARDED_BY(mutex_);
  // Never erased from before destruction.
  absl::flat_hash_map<NodeId, std::unique_ptr<NodeSender>> senders_
      ABSL_GUARDED_BY(mutex_);
  // Last, so that it stops first.
  std::unique_ptr<PeriodicTask> stall_check_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_QUORUM_BLOB_UPLOADER_H_
