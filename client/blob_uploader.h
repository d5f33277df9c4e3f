#ifndef COFFER_CLIENT_BLOB_UPLOADER_H_
#define COFFER_CLIENT_BLOB_UPLOADER_H_

// Makes blobs durable on the nodes that shall hold them.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "client/directory_stub.h"
#include "lib/ids/id.h"

namespace coffer::client {

// R and W of the vault.
struct ReplicationPolicy {
  uint32_t replication_factor = 3;
  uint32_t write_quorum = 2;
};

// Where a blob is now.
struct StoredBlob {
  BlobId id;
  uint64_t size_bytes = 0;
  // Nodes whose verified receipts cover the blob; at least W failure domains.
  std::vector<NodeId> holders;
  // Every holder had it before: nothing was sent.
  bool reused = false;
  // Fewer than R holders.
  bool degraded = false;
};

struct UploadCounters {
  uint64_t bytes_sent = 0;
  uint64_t blobs_sent = 0;
  uint64_t nodes_substituted = 0;
};

// One upload: any number of blobs, from any number of threads. Each blob is
// asked for (FindMissingBlobs, in batches), sent to the nodes of its placement
// group that lack it - one buffer, R sends - and done when R nodes hold it, or
// W do and no other node can be had soon. A node that is down, refuses or
// stalls is replaced by the next candidate within the write.
//
// Thread-safe. `done` callbacks come exactly once for each Put, from threads of
// the uploader or from within Put() or Cancel(): the caller must hold no lock
// that they take. They must not block.
class BlobUploader {
 public:
  using DoneCallback = std::function<void(absl::StatusOr<StoredBlob>)>;

  virtual ~BlobUploader() = default;

  // Takes a blob and returns at once; the caller bounds memory by a budget that
  // it releases in `done`. An id that is put twice is sent once.
  virtual void Put(const BlobId& id, std::shared_ptr<const std::string> blob,
                   DoneCallback done) = 0;

  // No more blobs are expected for now: do not wait for batches to fill.
  virtual void Flush() = 0;

  // The receipts that prove the holders of these blobs, each at most once. Call
  // it after their `done`.
  virtual std::vector<ReceiptProof> ProofsFor(absl::Span<const BlobId> ids) = 0;

  // Forgets receipts of blobs that were committed, to bound memory.
  virtual void Forget(absl::Span<const BlobId> ids) = 0;

  // Makes pending and later Puts fail with CANCELLED.
  virtual void Cancel() = 0;

  virtual UploadCounters counters() const = 0;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_BLOB_UPLOADER_H_
