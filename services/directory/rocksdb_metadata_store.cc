#include "services/directory/rocksdb_metadata_store.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "lib/metrics/rocksdb_metrics.h"
#include "lib/metrics/sample_sink.h"
#include "lib/status/rocksdb_status.h"
#include "lib/status/status_macros.h"
#include "rocksdb/cache.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "rocksdb/file_checksum.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/iterator.h"
#include "rocksdb/options.h"
#include "rocksdb/slice.h"
#include "rocksdb/snapshot.h"
#include "rocksdb/statistics.h"
#include "rocksdb/table.h"
#include "rocksdb/write_batch.h"
#include "rocksdb/write_buffer_manager.h"
#include "services/directory/metadata_store.h"

namespace coffer::directory {
namespace {

using Handles = std::array<rocksdb::ColumnFamilyHandle*, kAllFamilies.size()>;

constexpr double kBloomBitsPerKey = 10;
constexpr size_t kBlockSizeBytes = size_t{8} << 10;
// One of 21 families seldom fills more than this before all of them reach
// memtable_bytes.
constexpr size_t kFamilyMemtableBytes = size_t{16} << 20;
constexpr uint64_t kMaxTotalWalBytes = uint64_t{256} << 20;
constexpr int kMaxOpenFiles = 1000;
constexpr size_t kInfoLogBytes = size_t{8} << 20;
constexpr size_t kInfoLogCount = 4;
constexpr int kBackgroundJobs = 2;
constexpr size_t kProtectionBytesPerKey = 8;

rocksdb::Slice ToSlice(absl::string_view bytes) {
  return rocksdb::Slice(bytes.data(), bytes.size());
}

absl::string_view ToView(const rocksdb::Slice& slice) {
  return absl::string_view(slice.data(), slice.size());
}

// Reads of a database, as of a snapshot or now.
absl::StatusOr<absl::optional<std::string>> GetRow(
    rocksdb::DB& db, rocksdb::ColumnFamilyHandle* handle,
    const rocksdb::ReadOptions& options, absl::string_view key) {
  std::string value;
  const rocksdb::Status status = db.Get(options, handle, ToSlice(key), &value);
  if (status.IsNotFound()) return absl::optional<std::string>();
  if (!status.ok()) return FromRocksdbStatus(status, "cannot read metadata");
  return absl::make_optional(std::move(value));
}

absl::Status ScanRows(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* handle,
                      rocksdb::ReadOptions options, absl::string_view first,
                      absl::string_view limit, MetadataView::Visitor visit) {
  const rocksdb::Slice upper_bound = ToSlice(limit);
  if (!limit.empty()) options.iterate_upper_bound = &upper_bound;
  const std::unique_ptr<rocksdb::Iterator> row(db.NewIterator(options, handle));
  for (row->Seek(ToSlice(first)); row->Valid(); row->Next()) {
    if (!visit(ToView(row->key()), ToView(row->value()))) break;
  }
  if (row->status().ok()) return absl::OkStatus();
  return FromRocksdbStatus(row->status(), "cannot list metadata");
}

class RocksdbSnapshot : public MetadataView {
 public:
  RocksdbSnapshot(rocksdb::DB* db, const Handles& handles)
      : db_(*db),
        handles_(handles),
        managed_(db),
        snapshot_(managed_.snapshot()) {}

  absl::StatusOr<absl::optional<std::string>> Get(
      Family family, absl::string_view key) const override {
    return GetRow(db_, handles_[static_cast<size_t>(family)], options(), key);
  }

  absl::Status Scan(Family family, absl::string_view first,
                    absl::string_view limit, Visitor visit) const override {
    return ScanRows(db_, handles_[static_cast<size_t>(family)], options(),
                    first, limit, visit);
  }

 private:
  rocksdb::ReadOptions options() const {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot_;
    return options;
  }

  rocksdb::DB& db_;
  const Handles& handles_;
  rocksdb::ManagedSnapshot managed_;
  const rocksdb::Snapshot* const snapshot_;
};

class RocksdbMetadataStore : public MetadataStore {
 public:
  RocksdbMetadataStore(std::unique_ptr<rocksdb::DB> db, const Handles& handles,
                       std::shared_ptr<rocksdb::Statistics> statistics)
      : statistics_(std::move(statistics)),
        db_(std::move(db)),
        handles_(handles) {}

  ~RocksdbMetadataStore() override {
    for (rocksdb::ColumnFamilyHandle* handle : handles_) {
      db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
    }
    // Everything acknowledged is in the synced log.
    db_->Close().PermitUncheckedError();
  }

  absl::StatusOr<absl::optional<std::string>> Get(
      Family family, absl::string_view key) const override {
    return GetRow(*db_, handles_[static_cast<size_t>(family)], {}, key);
  }

  absl::Status Scan(Family family, absl::string_view first,
                    absl::string_view limit, Visitor visit) const override {
    return ScanRows(*db_, handles_[static_cast<size_t>(family)], {}, first,
                    limit, visit);
  }

  std::unique_ptr<MetadataView> Snapshot() const override {
    return std::make_unique<RocksdbSnapshot>(db_.get(), handles_);
  }

  absl::Status Write(const MetadataBatch& batch,
                     Durability durability) override {
    rocksdb::WriteBatch writes(/*reserved_bytes=*/batch.size_bytes(),
                               /*max_bytes=*/0, kProtectionBytesPerKey,
                               /*default_cf_ts_sz=*/0);
    for (const MetadataBatch::Change& change : batch.changes()) {
      auto* const handle = handles_[static_cast<size_t>(change.family)];
      const rocksdb::Status added =
          change.value.has_value()
              ? writes.Put(handle, change.key, *change.value)
              : writes.Delete(handle, change.key);
      if (!added.ok()) return FromRocksdbStatus(added, "cannot batch metadata");
    }
    rocksdb::WriteOptions options;
    options.sync = durability == Durability::kSynced;
    const rocksdb::Status status = db_->Write(options, &writes);
    if (status.ok()) return absl::OkStatus();
    return FromRocksdbStatus(status, "cannot write metadata");
  }

  void CollectMetrics(metrics::SampleSink* sink) const override {
    metrics::CollectRocksDb(db_.get(), statistics_.get(), sink);
  }

 private:
  const std::shared_ptr<rocksdb::Statistics> statistics_;
  const std::unique_ptr<rocksdb::DB> db_;
  const Handles handles_;
};

rocksdb::DBOptions MakeDbOptions(const RocksdbMetadataStoreOptions& options,
                                 const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::DBOptions db;
  db.create_if_missing = options.create_if_missing;
  db.create_missing_column_families = true;
  db.paranoid_checks = true;
  db.verify_sst_unique_id_in_manifest = true;
  db.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  db.max_bgerror_resume_count = 0;
  // What is in the log was acknowledged: a damaged record is an error, and only
  // an incomplete one at the end, which nobody was told of, is dropped.
  db.wal_recovery_mode =
      rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  db.enable_pipelined_write = true;
  db.max_background_jobs = kBackgroundJobs;
  db.max_open_files = kMaxOpenFiles;
  db.max_total_wal_size = kMaxTotalWalBytes;
  db.write_buffer_manager = std::make_shared<rocksdb::WriteBufferManager>(
      options.memtable_bytes, cache);
  db.max_log_file_size = kInfoLogBytes;
  db.keep_log_file_num = kInfoLogCount;
  db.statistics = rocksdb::CreateDBStatistics();
  db.statistics->set_stats_level(rocksdb::kExceptHistogramOrTimers);
  return db;
}

rocksdb::ColumnFamilyOptions MakeFamilyOptions(
    const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = kBlockSizeBytes;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBitsPerKey));
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;

  rocksdb::ColumnFamilyOptions family;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  family.write_buffer_size = kFamilyMemtableBytes;
  // Ids, hashes and ciphertext do not compress.
  family.compression = rocksdb::kNoCompression;
  family.paranoid_file_checks = true;
  family.memtable_protection_bytes_per_key = kProtectionBytesPerKey;
  return family;
}

bool IsKnownFamily(absl::string_view name) {
  return name == rocksdb::kDefaultColumnFamilyName ||
         std::any_of(kAllFamilies.begin(), kAllFamilies.end(),
                     [&](Family family) { return FamilyName(family) == name; });
}

absl::Status CheckFamilies(const std::string& path,
                           const RocksdbMetadataStoreOptions& options) {
  const rocksdb::Status exists =
      rocksdb::Env::Default()->FileExists(path + "/CURRENT");
  if (exists.IsNotFound()) {
    if (options.create_if_missing) return absl::OkStatus();
    return absl::NotFoundError(
        absl::StrCat("cannot open metadata: there is no database in ", path,
                     "; check the data folder"));
  }
  std::vector<std::string> names;
  const rocksdb::Status listed =
      rocksdb::DB::ListColumnFamilies(rocksdb::DBOptions(), path, &names);
  if (!listed.ok()) return FromRocksdbStatus(listed, "cannot open metadata");
  for (const std::string& name : names) {
    if (IsKnownFamily(name)) continue;
    return absl::FailedPreconditionError(absl::StrCat(
        "cannot open metadata: ", path, " has a table \"", name,
        "\" that this version does not know; run the version that wrote it, "
        "or a newer one"));
  }
  return absl::OkStatus();
}

absl::Status OpenError(const rocksdb::Status& status, const std::string& path) {
  if (status.IsIOError() && absl::StrContains(status.ToString(), "lock")) {
    return absl::UnavailableError(
        absl::StrCat("cannot open metadata: another process uses ", path,
                     "; stop it, or choose another data folder"));
  }
  return FromRocksdbStatus(status, "cannot open metadata");
}

}  // namespace

absl::StatusOr<std::unique_ptr<MetadataStore>> OpenRocksdbMetadataStore(
    const std::string& path, const RocksdbMetadataStoreOptions& options) {
  COFFER_RETURN_IF_ERROR(CheckFamilies(path, options));
  const std::shared_ptr<rocksdb::Cache> cache =
      rocksdb::NewLRUCache(options.block_cache_bytes);
  const rocksdb::ColumnFamilyOptions family_options = MakeFamilyOptions(cache);
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const Family family : kAllFamilies) {
    descriptors.emplace_back(std::string(FamilyName(family)), family_options);
  }
  descriptors.emplace_back(rocksdb::kDefaultColumnFamilyName, family_options);

  std::vector<rocksdb::ColumnFamilyHandle*> opened;
  rocksdb::DB* raw_db = nullptr;
  const rocksdb::DBOptions db_options = MakeDbOptions(options, cache);
  const rocksdb::Status status =
      rocksdb::DB::Open(db_options, path, descriptors, &opened, &raw_db);
  if (!status.ok()) return OpenError(status, path);
  std::unique_ptr<rocksdb::DB> db(raw_db);
  // Nothing is kept in the family that every database has.
  db->DestroyColumnFamilyHandle(opened.back()).PermitUncheckedError();
  Handles handles;
  std::copy(opened.begin(), opened.end() - 1, handles.begin());
  return std::unique_ptr<MetadataStore>(std::make_unique<RocksdbMetadataStore>(
      std::move(db), handles, db_options.statistics));
}

}  // namespace coffer::directory
