#include "services/storage/rocksdb_blob_options.h"

#include "gtest/gtest.h"

namespace coffer::storage {
namespace {

// The settings that durability and memory depend on; losing one of them breaks
// no other test.
TEST(RocksdbBlobOptionsTest, StopsAtTheFirstFailedSync) {
  const rocksdb::DBOptions options = BlobDbOptions();
  EXPECT_EQ(options.max_bgerror_resume_count, 0);
  EXPECT_TRUE(options.paranoid_checks);
  EXPECT_TRUE(options.atomic_flush);
  EXPECT_FALSE(options.manual_wal_flush);
}

TEST(RocksdbBlobOptionsTest, NeverDropsAcknowledgedBlobsSilently) {
  const rocksdb::DBOptions options = BlobDbOptions();
  EXPECT_EQ(options.wal_recovery_mode,
            rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords);
  EXPECT_TRUE(options.verify_sst_unique_id_in_manifest);
}

TEST(RocksdbBlobOptionsTest, BoundsMemory) {
  constexpr size_t kBudgetBytes = size_t{200} << 20;
  const rocksdb::ColumnFamilyOptions blobs = BlobsFamilyOptions();
  const rocksdb::ColumnFamilyOptions meta = MetaFamilyOptions();
  EXPECT_LE(blobs.write_buffer_size * blobs.max_write_buffer_number +
                meta.write_buffer_size * meta.max_write_buffer_number,
            kBudgetBytes);
  EXPECT_GT(BlobDbOptions().max_open_files, 0);
}

TEST(RocksdbBlobOptionsTest, KeepsBlobsInBlobFilesUncompressed) {
  const rocksdb::ColumnFamilyOptions blobs = BlobsFamilyOptions();
  EXPECT_TRUE(blobs.enable_blob_files);
  EXPECT_EQ(blobs.blob_compression_type, rocksdb::kNoCompression);
  EXPECT_EQ(blobs.compression, rocksdb::kNoCompression);
  EXPECT_FALSE(MetaFamilyOptions().enable_blob_files);
}

}  // namespace
}  // namespace coffer::storage
