#ifndef COFFER_SERVICES_STORAGE_FAILING_BLOB_STORE_H_
#define COFFER_SERVICES_STORAGE_FAILING_BLOB_STORE_H_

#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/storage/blob_store.h"

namespace coffer::storage {

// Passes everything on to another store until a test makes it fail or block,
// and remembers the batches: for tests. Thread-safe.
class FailingBlobStore final : public BlobStore {
 public:
  struct Batch {
    std::vector<BlobId> ids;
    WriteClass write_class;
  };

  // `store` must outlive this.
  explicit FailingBlobStore(BlobStore* store) : store_(*store) {}

  // Writes fail with `error` from now on, for good, as those of a broken disk.
  void FailWrites(const absl::Status& error);
  // Reads of bytes fail with `error` from now on; OK ends that.
  void FailReads(const absl::Status& error);
  // PutBatch() does not begin until UnblockPuts().
  void BlockPuts();
  void UnblockPuts();
  // Waits until a PutBatch() is blocked.
  void AwaitBlockedPut();
  // Of PutBatch() calls that came to their end, in order.
  std::vector<Batch> batches();

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
  BlobUsage Usage() override { return store_.Usage(); }
  absl::Status Health() override;

 private:
  BlobStore& store_;
  absl::Mutex mutex_;
  absl::Status write_error_ ABSL_GUARDED_BY(mutex_);
  absl::Status read_error_ ABSL_GUARDED_BY(mutex_);
  bool puts_blocked_ ABSL_GUARDED_BY(mutex_) = false;
  int blocked_puts_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<Batch> batches_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_FAILING_BLOB_STORE_H_
