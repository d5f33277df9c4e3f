#ifndef COFFER_SERVICES_STORAGE_BLOB_VERIFIER_H_
#define COFFER_SERVICES_STORAGE_BLOB_VERIFIER_H_

#include "absl/status/statusor.h"
#include "lib/clock/clock.h"
#include "lib/ids/id.h"
#include "services/storage/blob_store.h"

namespace coffer::storage {

// Checks held blobs against their ids. Thread-safe.
class BlobVerifier {
 public:
  // Both must outlive the verifier.
  BlobVerifier(BlobStore* store, Clock* clock)
      : store_(*store), clock_(*clock) {}

  // Reads a blob from disk, hashes it, and records that it is whole, or
  // quarantines it. Returns what is known of it then. Fails only when the
  // result cannot be recorded, or the disk does not answer at all.
  absl::StatusOr<BlobInfo> Verify(const BlobId& id);

 private:
  absl::StatusOr<BlobInfo> Stat(const BlobId& id);

  BlobStore& store_;
  Clock& clock_;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_BLOB_VERIFIER_H_
