#ifndef COFFER_SERVICES_STORAGE_ROCKSDB_BLOB_STORE_H_
#define COFFER_SERVICES_STORAGE_ROCKSDB_BLOB_STORE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "lib/clock/clock.h"
#include "lib/ids/id.h"
#include "lib/metrics/sample_sink.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "rocksdb/statistics.h"
#include "services/storage/blob_store.h"

namespace coffer::storage {

struct RocksdbBlobStoreOptions {
  // Folder of the database; created when missing.
  std::string path;
  // Whose blobs they are: written down in a new database, and compared with
  // that later. nullopt: whoever opens it.
  absl::optional<NodeId> owner;
  // Called once, on any thread, when a write or a sync has failed and the store
  // takes nothing more. May be empty.
  std::function<void(const absl::Status&)> on_failure;
  // Called when a batch is durable, and when a live blob was quarantined; by
  // the thread that did it, and must be quick. May be empty.
  std::function<void(const PutSummary&)> on_put;
  std::function<void()> on_quarantine;
  // Where the files are; null for the operating system's file system. Must
  // outlive the store.
  rocksdb::Env* env = nullptr;
};

// Blobs in RocksDB: column family `blobs` with values in blob files, `meta`
// with a record for each (blob_record.h), always written together.
//
// Bulk batches go around the log, blob by blob, and are durable after the one
// flush at their end. Until then their ids are unpublished: readers take them
// for missing, since a receipt for one would be a lie.
class RocksdbBlobStore final : public BlobStore {
 public:
  // Opens or creates the database and counts what it holds. FAILED_PRECONDITION
  // (WRONG_DATA_FOLDER): it belongs to another node. Waits for nobody:
  // two processes on one folder are DataFolder's business. `clock` must outlive
  // the store.
  static absl::StatusOr<std::unique_ptr<RocksdbBlobStore>> Open(
      const RocksdbBlobStoreOptions& options, Clock* clock);
  ~RocksdbBlobStore() override;

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
  absl::Status Health() override;

  // Reports the metrics of kRocksDbMetrics (lib/metrics/common_catalogue.h).
  void CollectMetrics(metrics::SampleSink* sink);

 private:
  RocksdbBlobStore(const RocksdbBlobStoreOptions& options, Clock* clock)
      : on_failure_(options.on_failure),
        on_put_(options.on_put),
        on_quarantine_(options.on_quarantine),
        clock_(*clock) {}

  absl::Status OpenDatabase(const RocksdbBlobStoreOptions& options);
  absl::Status CountBlobs();
  // After a batch that is durable.
  void Account(const PutSummary& summary, uint64_t replaced);

  // What the record says, whoever may see it. A record that cannot be read
  // counts as that of a quarantined blob.
  absl::StatusOr<BlobInfo> ReadInfo(const BlobId& id);
  // The same for readers: missing when unpublished.
  absl::StatusOr<BlobInfo> ReadPublishedInfo(const BlobId& id);
  bool IsUnpublished(const BlobId& id);

  absl::Status PutSynced(absl::Span<const BlobWrite* const> blobs,
                         absl::Time now);
  absl::Status PutFlushed(absl::Span<const BlobWrite* const> blobs,
                          absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(write_mutex_);
  void Unpublish(absl::Span<const BlobWrite* const> blobs);
  void Publish(absl::Span<const BlobWrite* const> blobs);
  absl::Status AddToBatch(const BlobWrite& blob, absl::Time now,
                          rocksdb::WriteBatch* batch);

  // Passes errors of writes on, and remembers them for good.
  absl::Status CheckWrite(const rocksdb::Status& status);
  void Fail(const absl::Status& error);

  const std::function<void(const absl::Status&)> on_failure_;
  const std::function<void(const PutSummary&)> on_put_;
  const std::function<void()> on_quarantine_;
  Clock& clock_;
  std::shared_ptr<rocksdb::Statistics> statistics_;
  std::unique_ptr<rocksdb::DB> db_;
  // Owned by the database; valid until it is closed.
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
  rocksdb::ColumnFamilyHandle* blobs_ = nullptr;
  rocksdb::ColumnFamilyHandle* meta_ = nullptr;

  // Held while a record is read and written again, disk included: writers
  // decide by what is there.
  absl::Mutex write_mutex_ ABSL_ACQUIRED_BEFORE(state_mutex_);
  // Of one blob; kept for its memory.
  rocksdb::WriteBatch blob_batch_ ABSL_GUARDED_BY(write_mutex_);

  absl::Mutex state_mutex_;
  BlobUsage usage_ ABSL_GUARDED_BY(state_mutex_);
  absl::flat_hash_set<BlobId> unpublished_ ABSL_GUARDED_BY(state_mutex_);
  absl::Status failure_ ABSL_GUARDED_BY(state_mutex_);
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_ROCKSDB_BLOB_STORE_H_
