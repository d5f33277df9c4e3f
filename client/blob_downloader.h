#ifndef COFFER_CLIENT_BLOB_DOWNLOADER_H_
#define COFFER_CLIENT_BLOB_DOWNLOADER_H_

// Reads blobs from whichever replica gives the right bytes first.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "lib/ids/id.h"

namespace coffer::client {

struct DownloadCounters {
  uint64_t bytes_received = 0;
  // Blobs that another replica had to give.
  uint64_t blobs_failed_over = 0;
  // Of those, written back to the node at fault.
  uint64_t blobs_healed = 0;
  // Second reads started because the first lagged.
  uint64_t races = 0;
};

// Reads whole blobs. Each is fetched from a healthy replica of its placement
// group (requests to one node share streams), hashed, and compared with its id.
// A replica that is missing, damaged, wrong, broken or stalled is replaced by
// the next; the damage is reported to the directory and the node is given the
// right bytes back. When the first replica lags behind what is usual, a second
// is raced. Substitutes outside the placement group are asked last.
//
// Thread-safe. `done` callbacks come exactly once for each Get, in any order,
// from threads of the downloader or from within Get() or Cancel(): the caller
// must hold no lock that they take. They must not block. DATA_LOSS
// (ALL_REPLICAS_FAILED): nobody has the right bytes; UNAVAILABLE: nobody could
// be asked.
class BlobDownloader {
 public:
  using DoneCallback = std::function<void(absl::StatusOr<std::string>)>;

  virtual ~BlobDownloader() = default;

  // The caller bounds memory by how many it asks for at a time.
  virtual void Get(const BlobId& id, uint64_t size_bytes,
                   DoneCallback done) = 0;

  // Waits until the damage found so far is reported and, as far as nodes let
  // us, healed; at most a few seconds for each node at fault.
  virtual void FinishHealing() {}

  // Makes pending and later Gets fail with CANCELLED.
  virtual void Cancel() = 0;

  virtual DownloadCounters counters() const = 0;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_BLOB_DOWNLOADER_H_
