#include "services/storage/rocksdb_blob_options.h"

#include <memory>

#include "rocksdb/cache.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/table.h"

namespace coffer::storage {
namespace {

// One arena block per 1 MiB value would cost a page fault for each of its
// pages; blocks that the allocator can keep and reuse cost none.
constexpr size_t kArenaBlockBytes = size_t{16} << 20;
constexpr size_t kMetaMemtableBytes = size_t{16} << 20;
// For each column family.
constexpr size_t kBlockCacheBytes = size_t{16} << 20;
constexpr uint64_t kBlobFileBytes = uint64_t{256} << 20;
constexpr uint64_t kKeyFileBytes = uint64_t{8} << 20;
constexpr uint64_t kKeyLevelBaseBytes = uint64_t{64} << 20;
// Values larger than this go from the memtable to the file without a copy.
constexpr size_t kFileBufferBytes = size_t{64} << 10;
constexpr uint64_t kBackgroundSyncBytes = uint64_t{1} << 20;
constexpr size_t kLogFileBytes = size_t{16} << 20;
constexpr size_t kLogFiles = 4;
// Half of what a process may usually open; sockets need some, too.
constexpr int kMaxOpenFiles = 512;
constexpr int kMaxBackgroundJobs = 2;
constexpr double kBloomBitsPerKey = 10;
constexpr int kProtectionBytesPerKey = 8;

rocksdb::ColumnFamilyOptions FamilyOptions() {
  rocksdb::ColumnFamilyOptions options;
  // Ids and ciphertext do not compress.
  options.compression = rocksdb::kNoCompression;
  options.paranoid_file_checks = true;
  options.target_file_size_base = kKeyFileBytes;
  options.max_bytes_for_level_base = kKeyLevelBaseBytes;
  options.level_compaction_dynamic_level_bytes = true;

  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(kBlockCacheBytes);
  table.cache_index_and_filter_blocks = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBitsPerKey));
  table.whole_key_filtering = true;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

}  // namespace

rocksdb::DBOptions BlobDbOptions() {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  // A blob and its record become durable together, also around the log.
  options.atomic_flush = true;
  options.paranoid_checks = true;
  options.verify_sst_unique_id_in_manifest = true;
  // What is in the log was acknowledged: a damaged record there is an error,
  // and not silently the end of the log. Only an incomplete one at the end,
  // which nobody was told of, is dropped.
  options.wal_recovery_mode =
      rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  // A failed sync must not be tried again: what the kernel has dropped stays
  // dropped, though the next sync says otherwise.
  options.max_bgerror_resume_count = 0;
  options.max_background_jobs = kMaxBackgroundJobs;
  options.writable_file_max_buffer_size = kFileBufferBytes;
  options.bytes_per_sync = kBackgroundSyncBytes;
  options.max_open_files = kMaxOpenFiles;
  options.max_log_file_size = kLogFileBytes;
  options.keep_log_file_num = kLogFiles;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.skip_stats_update_on_db_open = true;
  // No file_checksum_gen_factory: it would hash every blob once more in
  // software (0.6 CPU-seconds per GB), and blocks and blobs have checksums of
  // their own, blobs even their ids.
  return options;
}

rocksdb::ColumnFamilyOptions BlobsFamilyOptions() {
  rocksdb::ColumnFamilyOptions options = FamilyOptions();
  options.enable_blob_files = true;
  options.min_blob_size = kMinBlobFileValueBytes;
  options.blob_file_size = kBlobFileBytes;
  options.blob_compression_type = rocksdb::kNoCompression;
  // Would rewrite the oldest blobs with every compaction, although next to
  // nothing here is garbage.
  options.enable_blob_garbage_collection = false;
  options.write_buffer_size = kBlobMemtableBytes;
  options.max_write_buffer_number = kMaxBlobMemtables;
  options.arena_block_size = kArenaBlockBytes;
  // Blobs are checked against their ids, so memtable_protection_bytes_per_key
  // stays off (0.3 CPU-seconds per GB).
  return options;
}

rocksdb::ColumnFamilyOptions MetaFamilyOptions() {
  rocksdb::ColumnFamilyOptions options = FamilyOptions();
  options.write_buffer_size = kMetaMemtableBytes;
  options.memtable_protection_bytes_per_key = kProtectionBytesPerKey;
  return options;
}

rocksdb::WriteOptions SyncedWrite() {
  rocksdb::WriteOptions options;
  options.sync = true;
  return options;
}

rocksdb::WriteOptions UnloggedWrite() {
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  return options;
}

}  // namespace coffer::storage
