#ifndef COFFER_CLIENT_UPLOAD_JOB_H_
#define COFFER_CLIENT_UPLOAD_JOB_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/blob_uploader.h"
#include "client/upload_targets.h"
#include "lib/ids/id.h"

namespace coffer::client {

// How far the upload of one blob is: which nodes were asked, which hold it.
// Decides what happens next; does nothing itself. Not thread-safe.
class UploadJob {
 public:
  UploadJob(const BlobId& id, std::shared_ptr<const std::string> blob,
            uint64_t placement_epoch,
            std::shared_ptr<const UploadTargets> targets);

  const BlobId& id() const { return id_; }
  const std::shared_ptr<const std::string>& blob() const { return blob_; }
  uint64_t placement_epoch() const { return placement_epoch_; }
  size_t failure_domain_count() const { return targets_->failure_domain_count; }

  // Whom to ask next so that R nodes hold the blob, and marks that node as
  // asked; null when nobody needs to or can be asked. Nodes for which
  // `is_cooling_down` are chosen only if W cannot be met by those that hold the
  // blob or are still at it.
  const UploadTarget* NextTarget(
      const ReplicationPolicy& policy,
      const std::function<bool(const NodeId&)>& is_cooling_down);

  // The answers of nodes that were asked. False: it was not, so its answer is
  // ignored. Messages begin with the node's address, in parentheses.
  bool AddHolder(const NodeId& node, bool had_it);
  bool AddFailure(const NodeId& node, const absl::Status& status);

  // No answers are outstanding.
  bool idle() const { return asked_.empty(); }
  size_t holder_count() const { return holders_.size(); }

  // To be called when NextTarget() found nobody and the job is idle.
  // UNAVAILABLE (QUORUM_NOT_MET) when fewer than W nodes hold the blob; the
  // message lists what each of the others said.
  absl::StatusOr<StoredBlob> Result(const ReplicationPolicy& policy) const;

  std::vector<BlobUploader::DoneCallback>& callbacks() { return callbacks_; }

 private:
  struct Failure {
    NodeId node;
    absl::Status status;
  };

  bool Takes(const UploadTarget& target) const;
  bool AnyDiskIsFull() const;

  const BlobId id_;
  const std::shared_ptr<const std::string> blob_;
  const uint64_t placement_epoch_;
  const std::shared_ptr<const UploadTargets> targets_;
  // Indexes into targets_->nodes.
  std::vector<uint32_t> asked_;
  std::vector<uint32_t> holders_;
  std::vector<bool> tried_;
  std::vector<Failure> failures_;
  bool sent_ = false;
  std::vector<BlobUploader::DoneCallback> callbacks_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_UPLOAD_JOB_H_
