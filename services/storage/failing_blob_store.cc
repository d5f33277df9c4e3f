#include "services/storage/failing_blob_store.h"

#include <utility>

#include "lib/status/status_macros.h"

namespace coffer::storage {

void FailingBlobStore::FailWrites(const absl::Status& error) {
  absl::MutexLock lock(&mutex_);
  write_error_ = error;
}

void FailingBlobStore::FailReads(const absl::Status& error) {
  absl::MutexLock lock(&mutex_);
  read_error_ = error;
}

void FailingBlobStore::BlockPuts() {
  absl::MutexLock lock(&mutex_);
  puts_blocked_ = true;
}

void FailingBlobStore::UnblockPuts() {
  absl::MutexLock lock(&mutex_);
  puts_blocked_ = false;
}

void FailingBlobStore::AwaitBlockedPut() {
  const auto blocked = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return blocked_puts_ > 0;
  };
  absl::MutexLock lock(&mutex_, absl::Condition(&blocked));
}

std::vector<FailingBlobStore::Batch> FailingBlobStore::batches() {
  absl::MutexLock lock(&mutex_);
  return batches_;
}

absl::Status FailingBlobStore::PutBatch(absl::Span<const BlobWrite> batch,
                                        WriteClass write_class) {
  {
    const auto open = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return !puts_blocked_;
    };
    absl::MutexLock lock(&mutex_);
    ++blocked_puts_;
    mutex_.Await(absl::Condition(&open));
    --blocked_puts_;
    COFFER_RETURN_IF_ERROR(write_error_);
  }
  const absl::Status status = store_.PutBatch(batch, write_class);
  Batch done;
  for (const BlobWrite& write : batch) done.ids.push_back(write.id);
  done.write_class = write_class;
  absl::MutexLock lock(&mutex_);
  batches_.push_back(std::move(done));
  return status;
}

absl::StatusOr<PinnedBytes> FailingBlobStore::Get(const BlobId& id,
                                                  const ByteRange& range) {
  {
    absl::MutexLock lock(&mutex_);
    COFFER_RETURN_IF_ERROR(read_error_);
  }
  return store_.Get(id, range);
}

absl::StatusOr<std::vector<BlobInfo>> FailingBlobStore::Stat(
    absl::Span<const BlobId> ids) {
  return store_.Stat(ids);
}

absl::StatusOr<std::vector<BlobInfo>> FailingBlobStore::List(
    const BlobId& first, const BlobId& last, size_t limit) {
  return store_.List(first, last, limit);
}

absl::Status FailingBlobStore::MarkVerified(const BlobId& id,
                                            absl::Time stored_time,
                                            absl::Time verified_time) {
  COFFER_RETURN_IF_ERROR(Health());
  return store_.MarkVerified(id, stored_time, verified_time);
}

absl::Status FailingBlobStore::Quarantine(const BlobId& id,
                                          absl::Time stored_time) {
  COFFER_RETURN_IF_ERROR(Health());
  return store_.Quarantine(id, stored_time);
}

absl::Status FailingBlobStore::Delete(absl::Span<const BlobId> ids) {
  COFFER_RETURN_IF_ERROR(Health());
  return store_.Delete(ids);
}

absl::Status FailingBlobStore::Health() {
  absl::MutexLock lock(&mutex_);
  return write_error_;
}

}  // namespace coffer::storage
