#ifndef COFFER_SERVICES_STORAGE_BLOB_STORE_H_
#define COFFER_SERVICES_STORAGE_BLOB_STORE_H_

// The seam for the disk: where a storage node keeps its blobs.
//
// A store does not hash: who puts a blob has verified its id, and BlobVerifier
// re-reads what is there. It holds for every id at most one blob, which is
// either live or quarantined; quarantined means that its bytes were found not
// to match the id, so it is not served and a new put replaces it.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "lib/ids/id.h"

namespace coffer::storage {

// How a batch becomes durable.
enum class WriteClass {
  // Through the write-ahead log, which is synced once for the whole batch.
  kSmallSynced,
  // Around the log; the batch is durable when the flush of the memtable is.
  // Writes the bytes once instead of twice, at the price of a flush.
  kBulkFlushed,
};

// One blob of a batch. `parts` in order are its `size_bytes` bytes; they stay
// the caller's.
struct BlobWrite {
  BlobId id;
  absl::Span<const absl::string_view> parts;
  uint64_t size_bytes = 0;
};

enum class BlobState { kMissing, kLive, kQuarantined };

struct BlobInfo {
  BlobId id;
  BlobState state = BlobState::kMissing;
  // The rest has no meaning for missing blobs.
  uint64_t size_bytes = 0;
  // When it was put; also tells a blob from a later one of the same id.
  absl::Time stored_time;
  // When its bytes were last read and found whole; nullopt when never.
  absl::optional<absl::Time> verified_time;
};

// A part of a blob. A length of 0 means everything from the offset on.
struct ByteRange {
  uint64_t offset = 0;
  uint64_t length = 0;
};

// Bytes that stay where they are as long as a copy of this exists, even when
// the blob is deleted meanwhile.
class PinnedBytes {
 public:
  PinnedBytes(absl::string_view bytes, uint64_t blob_size_bytes,
              std::shared_ptr<const void> owner)
      : bytes_(bytes),
        blob_size_bytes_(blob_size_bytes),
        owner_(std::move(owner)) {}

  absl::string_view bytes() const { return bytes_; }
  // Of the whole blob, of which bytes() may be a part.
  uint64_t blob_size_bytes() const { return blob_size_bytes_; }
  // Keeps bytes() alive without this object.
  const std::shared_ptr<const void>& owner() const { return owner_; }

 private:
  absl::string_view bytes_;
  uint64_t blob_size_bytes_;
  std::shared_ptr<const void> owner_;
};

// What a store holds.
struct BlobUsage {
  // Live blobs only.
  uint64_t bytes = 0;
  uint64_t count = 0;
  // Number of those that are not.
  uint64_t quarantined = 0;
};

// What became of a batch.
struct PutSummary {
  BlobUsage stored;
  // Blobs that were live already, and repetitions.
  uint64_t duplicates = 0;
};

// Implementations are thread-safe. A failed write or sync is final: every later
// write fails with the same error, and so does Health(); only a new process may
// try again, because nobody knows what a disk that failed once still holds.
class BlobStore {
 public:
  virtual ~BlobStore() = default;

  // Returns when all of the batch is durable. Nobody sees a blob before that.
  // Ids that are live already, and repetitions in the batch, are skipped.
  // INVALID_ARGUMENT when a size does not match its parts; then nothing is
  // written.
  virtual absl::Status PutBatch(absl::Span<const BlobWrite> batch,
                                WriteClass write_class) = 0;

  // NOT_FOUND (reason BLOB_NOT_FOUND), DATA_LOSS (reason BLOB_DAMAGED) for a
  // quarantined blob and for one that the disk cannot give back, or
  // OUT_OF_RANGE (reason INVALID_REQUEST) when the range is not inside the
  // blob.
  virtual absl::StatusOr<PinnedBytes> Get(const BlobId& id,
                                          const ByteRange& range) = 0;

  // One answer for each id, in the same order.
  virtual absl::StatusOr<std::vector<BlobInfo>> Stat(
      absl::Span<const BlobId> ids) = 0;

  // The first `limit` blobs from `first` to `last`, both included, by id;
  // quarantined ones among them.
  virtual absl::StatusOr<std::vector<BlobInfo>> List(const BlobId& first,
                                                     const BlobId& last,
                                                     size_t limit) = 0;

  // Record the result of reading a blob. They do nothing when the blob is not
  // the one that was stored at `stored_time`: it was deleted or replaced while
  // somebody read it.
  virtual absl::Status MarkVerified(const BlobId& id, absl::Time stored_time,
                                    absl::Time verified_time) = 0;
  virtual absl::Status Quarantine(const BlobId& id, absl::Time stored_time) = 0;

  // Durable on return. Ids that are not there are skipped.
  virtual absl::Status Delete(absl::Span<const BlobId> ids) = 0;

  virtual BlobUsage Usage() = 0;

  // OK, or the error that ended all writing.
  virtual absl::Status Health() = 0;
};

// The errors above, for implementations.
absl::Status BlobNotFoundError(const BlobId& id);
absl::Status BlobDamagedError(const BlobId& id);

// `range` with its real length, cut out of a blob of that size; OUT_OF_RANGE
// as above.
absl::StatusOr<ByteRange> ResolveRange(const ByteRange& range,
                                       uint64_t blob_size_bytes);

// INVALID_ARGUMENT when the size of a blob does not match its parts.
absl::Status ValidateBatch(absl::Span<const BlobWrite> batch);

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_BLOB_STORE_H_
