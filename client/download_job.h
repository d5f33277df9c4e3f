#ifndef COFFER_CLIENT_DOWNLOAD_JOB_H_
#define COFFER_CLIENT_DOWNLOAD_JOB_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "client/blob_downloader.h"
#include "lib/ids/id.h"

namespace coffer::client {

// Whom to ask for the blobs of one placement group.
struct DownloadSources {
  // Replicas first, then the others.
  std::vector<NodeId> nodes;
  size_t replica_count = 0;
};

// A node that answered without the right bytes.
struct FoundDamage {
  NodeId node;
  // Otherwise the bytes are wrong.
  bool missing = false;
};

// How far the download of one blob is: which nodes were asked, what they said.
// Decides what happens next; does nothing itself. Not thread-safe.
class DownloadJob {
 public:
  DownloadJob(const BlobId& id, uint64_t size_bytes,
              std::shared_ptr<const DownloadSources> sources,
              BlobDownloader::DoneCallback done);

  const BlobId& id() const { return id_; }
  uint64_t size_bytes() const { return size_bytes_; }

  // The next node to ask, which is marked as asked; nullopt when all were.
  // Replicas come before substitutes; among them those that are not cooling
  // down, and among those the one with the smallest `load`.
  absl::optional<NodeId> NextSource(
      const std::function<bool(const NodeId&)>& is_cooling_down,
      const std::function<uint64_t(const NodeId&)>& load);

  // A node that was asked failed.
  void AddFailure(const NodeId& node, const absl::Status& status);

  size_t asked_count() const { return asked_count_; }
  size_t failure_count() const { return failures_.size(); }
  // No answers are outstanding.
  bool idle() const { return asked_count_ == failures_.size(); }

  // Replicas that lack the blob or have wrong bytes.
  std::vector<FoundDamage> Damages() const;

  // When all have failed: DATA_LOSS when all replicas answered, and UNAVAILABLE
  // when the blob may be on one that could not be asked; ALL_REPLICAS_FAILED.
  absl::Status Failure() const;

  BlobDownloader::DoneCallback& done() { return done_; }

 private:
  struct SourceFailure {
    NodeId node;
    bool replica = false;
    absl::Status status;
  };

  const BlobId id_;
  const uint64_t size_bytes_;
  const std::shared_ptr<const DownloadSources> sources_;
  std::vector<bool> tried_;
  size_t asked_count_ = 0;
  std::vector<SourceFailure> failures_;
  BlobDownloader::DoneCallback done_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_DOWNLOAD_JOB_H_
