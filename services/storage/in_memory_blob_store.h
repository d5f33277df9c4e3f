#ifndef COFFER_SERVICES_STORAGE_IN_MEMORY_BLOB_STORE_H_
#define COFFER_SERVICES_STORAGE_IN_MEMORY_BLOB_STORE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "lib/clock/clock.h"
#include "services/storage/blob_store.h"

namespace coffer::storage {

// Blobs in a map, as durable as the process: for tests.
class InMemoryBlobStore final : public BlobStore {
 public:
  // `clock` must outlive the store.
  explicit InMemoryBlobStore(Clock* clock) : clock_(*clock) {}

  absl::Status PutBatch(absl::Span<const BlobWrite> batch,
                        WriteClass write_class) override;
  absl::StatusOr<PinnedBytes> Get(const BlobId& id,
                                  const ByteRange& range) override;
  absl::StatusOr<std::vector<BlobInfo>> Stat(
      absl::Span<const BlobId> ids) override;
  absl::StatusOr<std::vector<BlobInfo>> List(const BlobId& first,
                                             const BlobId& last,
                                             size_t limit) override;
  absl::Status MarkVerified(const BlobId& id, absl::Time stored_time,
                            absl::Time verified_time) override;
  absl::Status Quarantine(const BlobId& id, absl::Time stored_time) override;
  absl::Status Delete(absl::Span<const BlobId> ids) override;
  BlobUsage Usage() override;
  absl::Status Health() override { return absl::OkStatus(); }

  // Flips a bit of a stored blob behind the store's back.
  void Corrupt(const BlobId& id);

 private:
  struct Blob {
    BlobInfo info;
    std::shared_ptr<const std::string> bytes;
  };

  Clock& clock_;
  absl::Mutex mutex_;
  std::map<BlobId, Blob> blobs_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_IN_MEMORY_BLOB_STORE_H_
