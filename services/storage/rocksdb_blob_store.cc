#include "services/storage/rocksdb_blob_store.h"

#include <array>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "lib/metrics/rocksdb_metrics.h"
#include "lib/status/error_info.h"
#include "lib/status/rocksdb_status.h"
#include "lib/status/status_macros.h"
#include "rocksdb/slice.h"
#include "services/storage/blob_record.h"
#include "services/storage/rocksdb_blob_options.h"
#include "services/storage/rocksdb_failure_listener.h"
#include "services/storage/rocksdb_owner.h"

namespace coffer::storage {
namespace {

rocksdb::Slice ToSlice(absl::string_view bytes) {
  return rocksdb::Slice(bytes.data(), bytes.size());
}

absl::string_view ToView(const rocksdb::Slice& slice) {
  return absl::string_view(slice.data(), slice.size());
}

// Whether a read failed because of what is, or is not, on the disk. Other
// failures, such as too many open files, say nothing about the blob.
bool IsDamage(const rocksdb::Status& status) {
  return status.IsNotFound() || status.IsCorruption() ||
         status.IsPathNotFound();
}

// A record that cannot be read counts as that of a damaged blob.
BlobInfo InfoOf(const BlobId& id, const rocksdb::Slice& record) {
  const absl::StatusOr<BlobInfo> info = DecodeBlobRecord(id, ToView(record));
  if (info.ok()) return *info;
  BlobInfo damaged;
  damaged.id = id;
  damaged.state = BlobState::kQuarantined;
  return damaged;
}

}  // namespace

absl::StatusOr<std::unique_ptr<RocksdbBlobStore>> RocksdbBlobStore::Open(
    const RocksdbBlobStoreOptions& options, Clock* clock) {
  auto store = absl::WrapUnique(new RocksdbBlobStore(options, clock));
  COFFER_RETURN_IF_ERROR(store->OpenDatabase(options));
  COFFER_RETURN_IF_ERROR(store->CountBlobs());
  return store;
}

absl::Status RocksdbBlobStore::OpenDatabase(
    const RocksdbBlobStoreOptions& options) {
  rocksdb::DBOptions db_options = BlobDbOptions();
  if (options.env != nullptr) db_options.env = options.env;
  statistics_ = rocksdb::CreateDBStatistics();
  statistics_->set_stats_level(rocksdb::kExceptHistogramOrTimers);
  db_options.statistics = statistics_;
  db_options.listeners.push_back(
      NewFailureListener([this](const absl::Status& error) { Fail(error); }));
  const std::vector<rocksdb::ColumnFamilyDescriptor> descriptors = {
      {rocksdb::kDefaultColumnFamilyName, MetaFamilyOptions()},
      {kBlobsColumnFamily, BlobsFamilyOptions()},
      {kMetaColumnFamily, MetaFamilyOptions()}};
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::Open(db_options, options.path, descriptors, &families_, &db);
  if (!status.ok()) {
    return Annotate(
        FromRocksdbStatus(status, "RocksDB"),
        absl::StrCat("cannot open the blob database in ", options.path,
                     "; when it is damaged, start with an empty folder and "
                     "let the cluster copy the blobs again"));
  }
  db_ = absl::WrapUnique(db);
  blobs_ = families_[1];
  meta_ = families_[2];
  if (!options.owner.has_value()) return absl::OkStatus();
  return CheckOwner(*options.owner, db_.get());
}

RocksdbBlobStore::~RocksdbBlobStore() {
  if (db_ == nullptr) return;
  for (rocksdb::ColumnFamilyHandle* family : families_) {
    db_->DestroyColumnFamilyHandle(family).PermitUncheckedError();
  }
  db_->Close().PermitUncheckedError();
}

absl::Status RocksdbBlobStore::CountBlobs() {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> rows(
      db_->NewIterator(options, meta_));
  BlobUsage usage;
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
    COFFER_ASSIGN_OR_RETURN(const BlobId id,
                            BlobId::FromBytes(ToView(rows->key())));
    const BlobInfo info = InfoOf(id, rows->value());
    if (info.state == BlobState::kQuarantined) ++usage.quarantined;
    if (info.state != BlobState::kLive) continue;
    usage.bytes += info.size_bytes;
    ++usage.count;
  }
  if (!rows->status().ok()) {
    return FromRocksdbStatus(rows->status(), "cannot count the blobs");
  }
  absl::MutexLock lock(&state_mutex_);
  usage_ = usage;
  return absl::OkStatus();
}

absl::StatusOr<BlobInfo> RocksdbBlobStore::ReadInfo(const BlobId& id) {
  BlobInfo info;
  info.id = id;
  rocksdb::PinnableSlice record;
  const rocksdb::Status status =
      db_->Get(rocksdb::ReadOptions(), meta_, ToSlice(id.bytes()), &record);
  if (status.IsNotFound()) return info;
  if (!status.ok() && !status.IsCorruption()) {
    return FromRocksdbStatus(status, "cannot read the record of a blob");
  }
  return InfoOf(id, status.ok() ? record : rocksdb::Slice());
}

bool RocksdbBlobStore::IsUnpublished(const BlobId& id) {
  absl::MutexLock lock(&state_mutex_);
  return unpublished_.contains(id);
}

absl::StatusOr<BlobInfo> RocksdbBlobStore::ReadPublishedInfo(const BlobId& id) {
  COFFER_ASSIGN_OR_RETURN(BlobInfo info, ReadInfo(id));
  // In this order: a blob that is published in between was durable by then.
  if (info.state != BlobState::kMissing && IsUnpublished(id)) {
    info = BlobInfo();
    info.id = id;
  }
  return info;
}

absl::Status RocksdbBlobStore::PutBatch(absl::Span<const BlobWrite> batch,
                                        WriteClass write_class) {
  COFFER_RETURN_IF_ERROR(ValidateBatch(batch));
  absl::MutexLock lock(&write_mutex_);
  COFFER_RETURN_IF_ERROR(Health());
  std::vector<const BlobWrite*> wanted;
  absl::flat_hash_set<BlobId> ids;
  PutSummary summary;
  uint64_t replaced = 0;
  for (const BlobWrite& blob : batch) {
    COFFER_ASSIGN_OR_RETURN(const BlobInfo info, ReadInfo(blob.id));
    if (info.state == BlobState::kLive || !ids.insert(blob.id).second) {
      ++summary.duplicates;
      continue;
    }
    wanted.push_back(&blob);
    summary.stored.bytes += blob.size_bytes;
    ++summary.stored.count;
    if (info.state == BlobState::kQuarantined) ++replaced;
  }
  if (!wanted.empty()) {
    const absl::Time now = clock_.Now();
    COFFER_RETURN_IF_ERROR(write_class == WriteClass::kBulkFlushed
                               ? PutFlushed(wanted, now)
                               : PutSynced(wanted, now));
  }
  Account(summary, replaced);
  return absl::OkStatus();
}

void RocksdbBlobStore::Account(const PutSummary& summary, uint64_t replaced) {
  {
    absl::MutexLock lock(&state_mutex_);
    usage_.bytes += summary.stored.bytes;
    usage_.count += summary.stored.count;
    usage_.quarantined -= replaced;
  }
  if (on_put_) on_put_(summary);
}

absl::Status RocksdbBlobStore::AddToBatch(const BlobWrite& blob, absl::Time now,
                                          rocksdb::WriteBatch* batch) {
  BlobInfo info;
  info.state = BlobState::kLive;
  info.size_bytes = blob.size_bytes;
  info.stored_time = now;
  const rocksdb::Slice key = ToSlice(blob.id.bytes());
  std::vector<rocksdb::Slice> parts;
  parts.reserve(blob.parts.size());
  for (const absl::string_view part : blob.parts) {
    parts.push_back(ToSlice(part));
  }
  rocksdb::Status status =
      batch->Put(blobs_, rocksdb::SliceParts(&key, 1),
                 rocksdb::SliceParts(parts.data(), parts.size()));
  if (status.ok()) status = batch->Put(meta_, key, EncodeBlobRecord(info));
  return CheckWrite(status);
}

absl::Status RocksdbBlobStore::PutSynced(
    absl::Span<const BlobWrite* const> blobs, absl::Time now) {
  rocksdb::WriteBatch batch;
  for (const BlobWrite* blob : blobs) {
    COFFER_RETURN_IF_ERROR(AddToBatch(*blob, now, &batch));
  }
  return CheckWrite(db_->Write(SyncedWrite(), &batch));
}

absl::Status RocksdbBlobStore::PutFlushed(
    absl::Span<const BlobWrite* const> blobs, absl::Time now) {
  Unpublish(blobs);
  // One write for each: what is copied next is still in the CPU's cache.
  for (const BlobWrite* blob : blobs) {
    blob_batch_.Clear();
    COFFER_RETURN_IF_ERROR(AddToBatch(*blob, now, &blob_batch_));
    COFFER_RETURN_IF_ERROR(
        CheckWrite(db_->Write(UnloggedWrite(), &blob_batch_)));
  }
  rocksdb::FlushOptions options;
  options.allow_write_stall = true;
  COFFER_RETURN_IF_ERROR(CheckWrite(db_->Flush(options, {blobs_, meta_})));
  Publish(blobs);
  return absl::OkStatus();
}

void RocksdbBlobStore::Unpublish(absl::Span<const BlobWrite* const> blobs) {
  absl::MutexLock lock(&state_mutex_);
  for (const BlobWrite* blob : blobs) unpublished_.insert(blob->id);
}

void RocksdbBlobStore::Publish(absl::Span<const BlobWrite* const> blobs) {
  absl::MutexLock lock(&state_mutex_);
  for (const BlobWrite* blob : blobs) unpublished_.erase(blob->id);
}

absl::StatusOr<PinnedBytes> RocksdbBlobStore::Get(const BlobId& id,
                                                  const ByteRange& range) {
  COFFER_ASSIGN_OR_RETURN(const BlobInfo info, ReadPublishedInfo(id));
  if (info.state == BlobState::kMissing) return BlobNotFoundError(id);
  if (info.state == BlobState::kQuarantined) return BlobDamagedError(id);
  COFFER_ASSIGN_OR_RETURN(const ByteRange resolved,
                          ResolveRange(range, info.size_bytes));
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  auto value = std::make_shared<rocksdb::PinnableSlice>();
  const rocksdb::Status status =
      db_->Get(options, blobs_, ToSlice(id.bytes()), value.get());
  if (!status.ok() && !IsDamage(status)) {
    return FromRocksdbStatus(status, "cannot read a blob");
  }
  if (!status.ok() || value->size() != info.size_bytes) {
    // Deleted between the two reads, or else lost.
    COFFER_ASSIGN_OR_RETURN(const BlobInfo now, ReadPublishedInfo(id));
    return now.state == BlobState::kMissing ? BlobNotFoundError(id)
                                            : BlobDamagedError(id);
  }
  std::shared_ptr<const void> owner = value;
  absl::string_view bytes = ToView(*value);
  if (value->IsPinned()) {
    // A small value, in a block of the cache, which ends with the database.
    auto copy = std::make_shared<const std::string>(bytes);
    bytes = *copy;
    owner = std::move(copy);
  }
  return PinnedBytes(bytes.substr(resolved.offset, resolved.length),
                     info.size_bytes, std::move(owner));
}

absl::StatusOr<std::vector<BlobInfo>> RocksdbBlobStore::Stat(
    absl::Span<const BlobId> ids) {
  std::vector<BlobInfo> infos;
  infos.reserve(ids.size());
  for (const BlobId& id : ids) {
    COFFER_ASSIGN_OR_RETURN(const BlobInfo info, ReadPublishedInfo(id));
    infos.push_back(info);
  }
  return infos;
}

absl::StatusOr<std::vector<BlobInfo>> RocksdbBlobStore::List(
    const BlobId& first, const BlobId& last, size_t limit) {
  const std::unique_ptr<rocksdb::Iterator> rows(
      db_->NewIterator(rocksdb::ReadOptions(), meta_));
  std::vector<BlobInfo> infos;
  for (rows->Seek(ToSlice(first.bytes()));
       rows->Valid() && infos.size() < limit; rows->Next()) {
    COFFER_ASSIGN_OR_RETURN(const BlobId id,
                            BlobId::FromBytes(ToView(rows->key())));
    if (last < id) break;
    const BlobInfo info = InfoOf(id, rows->value());
    if (!IsUnpublished(id)) infos.push_back(info);
  }
  if (!rows->status().ok()) {
    return FromRocksdbStatus(rows->status(), "cannot list the blobs");
  }
  return infos;
}

absl::Status RocksdbBlobStore::MarkVerified(const BlobId& id,
                                            absl::Time stored_time,
                                            absl::Time verified_time) {
  absl::MutexLock lock(&write_mutex_);
  COFFER_RETURN_IF_ERROR(Health());
  COFFER_ASSIGN_OR_RETURN(BlobInfo info, ReadInfo(id));
  const bool same =
      info.state == BlobState::kLive && info.stored_time == stored_time;
  if (!same) return absl::OkStatus();
  info.verified_time = verified_time;
  // Not synced: after a crash the blob is verified once more.
  return CheckWrite(db_->Put(rocksdb::WriteOptions(), meta_,
                             ToSlice(id.bytes()), EncodeBlobRecord(info)));
}

absl::Status RocksdbBlobStore::Quarantine(const BlobId& id,
                                          absl::Time stored_time) {
  absl::MutexLock lock(&write_mutex_);
  COFFER_RETURN_IF_ERROR(Health());
  COFFER_ASSIGN_OR_RETURN(BlobInfo info, ReadInfo(id));
  const bool same =
      info.state == BlobState::kLive && info.stored_time == stored_time;
  if (!same) return absl::OkStatus();
  info.state = BlobState::kQuarantined;
  COFFER_RETURN_IF_ERROR(CheckWrite(db_->Put(
      SyncedWrite(), meta_, ToSlice(id.bytes()), EncodeBlobRecord(info))));
  {
    absl::MutexLock state_lock(&state_mutex_);
    usage_.bytes -= info.size_bytes;
    --usage_.count;
    ++usage_.quarantined;
  }
  if (on_quarantine_) on_quarantine_();
  return absl::OkStatus();
}

absl::Status RocksdbBlobStore::Delete(absl::Span<const BlobId> ids) {
  absl::MutexLock lock(&write_mutex_);
  COFFER_RETURN_IF_ERROR(Health());
  rocksdb::WriteBatch batch;
  absl::flat_hash_set<BlobId> seen;
  BlobUsage removed;
  for (const BlobId& id : ids) {
    COFFER_ASSIGN_OR_RETURN(const BlobInfo info, ReadInfo(id));
    if (info.state == BlobState::kMissing || !seen.insert(id).second) continue;
    const rocksdb::Slice key = ToSlice(id.bytes());
    COFFER_RETURN_IF_ERROR(CheckWrite(batch.Delete(blobs_, key)));
    COFFER_RETURN_IF_ERROR(CheckWrite(batch.Delete(meta_, key)));
    if (info.state == BlobState::kQuarantined) ++removed.quarantined;
    if (info.state != BlobState::kLive) continue;
    removed.bytes += info.size_bytes;
    ++removed.count;
  }
  if (seen.empty()) return absl::OkStatus();
  COFFER_RETURN_IF_ERROR(CheckWrite(db_->Write(SyncedWrite(), &batch)));
  absl::MutexLock state_lock(&state_mutex_);
  usage_.bytes -= removed.bytes;
  usage_.count -= removed.count;
  usage_.quarantined -= removed.quarantined;
  return absl::OkStatus();
}

BlobUsage RocksdbBlobStore::Usage() {
  absl::MutexLock lock(&state_mutex_);
  return usage_;
}

absl::Status RocksdbBlobStore::Health() {
  absl::MutexLock lock(&state_mutex_);
  return failure_;
}

void RocksdbBlobStore::CollectMetrics(metrics::SampleSink* sink) {
  metrics::CollectRocksDb(db_.get(), statistics_.get(), sink);
}

absl::Status RocksdbBlobStore::CheckWrite(const rocksdb::Status& status) {
  if (status.ok()) return absl::OkStatus();
  Fail(FromRocksdbStatus(status, "a write to the blob database failed"));
  return Health();
}

void RocksdbBlobStore::Fail(const absl::Status& error) {
  {
    absl::MutexLock lock(&state_mutex_);
    if (!failure_.ok()) return;
    failure_ = Annotate(
        error,
        "the node has stopped writing; restart it when the disk works again");
  }
  if (on_failure_) on_failure_(error);
}

}  // namespace coffer::storage
