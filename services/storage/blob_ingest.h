#ifndef COFFER_SERVICES_STORAGE_BLOB_INGEST_H_
#define COFFER_SERVICES_STORAGE_BLOB_INGEST_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/clock/clock.h"
#include "lib/ids/id.h"
#include "services/storage/blob_store.h"
#include "services/storage/byte_budget.h"

namespace coffer::storage {

// The groups that blobs are written in. Larger groups mean fewer syncs, flushes
// and files; waiting for them costs latency and memory.
struct BlobIngestOptions {
  // Of blobs that are being received or written. At least twice the group, so
  // that the next one gathers while one is written.
  uint64_t budget_bytes = uint64_t{128} << 20;
  // Groups this large are flushed around the log, smaller ones go through it.
  uint64_t bulk_threshold_bytes = uint64_t{4} << 20;
  // No group waits for more than this, nor is it larger by more than a blob.
  uint64_t group_target_bytes = uint64_t{48} << 20;
  // Large blobs, by their mean in a group, are parts of a file of which more
  // will come: together they can become a group above the threshold, and are
  // then written once instead of twice.
  uint64_t large_blob_bytes = uint64_t{128} << 10;
  // How long the first blob of a group may wait for others: in a small group,
  // and in one of large blobs or above the threshold.
  absl::Duration small_gather = absl::Milliseconds(5);
  absl::Duration bulk_gather = absl::Milliseconds(250);
  // A group is complete when nothing came for this long, and no blob is on its
  // way: all clients wait for us.
  absl::Duration small_quiet = absl::Milliseconds(1);
  absl::Duration bulk_quiet = absl::Milliseconds(20);
  // Called when a group of so many blobs was written, or could not be, in that
  // time. On the thread that writes. May be empty.
  std::function<void(absl::Duration, size_t)> on_group;
};

// Between the streams that receive blobs and the store: one thread writes all
// that has arrived as one group, while the next group gathers. Thread-safe.
class BlobIngest {
 public:
  // A blob whose id has been verified.
  struct Blob {
    BlobId id;
    // The bytes, in order, which `owners` keep alive.
    std::vector<absl::string_view> parts;
    std::vector<std::shared_ptr<const void>> owners;
    uint64_t size_bytes = 0;
    // Of that size, from Reserve().
    ByteBudget::Reservation reservation;
    // Called once, on another thread, when the blob is durable or has failed.
    // Must not block.
    std::function<void(const absl::Status&)> done;
  };

  // `store` and `clock` must outlive the ingest.
  BlobIngest(const BlobIngestOptions& options, BlobStore* store, Clock* clock);
  // Shutdown(). All reservations must have been given back.
  ~BlobIngest();

  BlobIngest(const BlobIngest&) = delete;
  BlobIngest& operator=(const BlobIngest&) = delete;

  // Room for a blob, to be asked for before its bytes are received. Blocks: the
  // client then feels it as flow control. INVALID_ARGUMENT: above the budget.
  // UNAVAILABLE: shutting down.
  absl::StatusOr<ByteBudget::Reservation> Reserve(uint64_t size_bytes);

  // Hands a blob over. After Shutdown() it is done at once, with UNAVAILABLE.
  void Submit(Blob blob);

  // Writes what was submitted and takes nothing more. Idempotent.
  void Shutdown();

 private:
  void CommitLoop();
  // Waits for the first blobs, then for more as long as that pays. Empty at the
  // end.
  std::vector<Blob> NextGroup();
  bool IsBulk() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool GroupIsComplete(absl::Duration age, bool quiet) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Commit(std::vector<Blob> group);

  const BlobIngestOptions options_;
  BlobStore& store_;
  Clock& clock_;
  ByteBudget budget_;

  absl::Mutex mutex_;
  std::vector<Blob> pending_ ABSL_GUARDED_BY(mutex_);
  uint64_t pending_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;

  absl::Mutex join_mutex_;
  std::thread committer_ ABSL_GUARDED_BY(join_mutex_);
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_BLOB_INGEST_H_
