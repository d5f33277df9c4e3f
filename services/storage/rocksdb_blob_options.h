#ifndef COFFER_SERVICES_STORAGE_ROCKSDB_BLOB_OPTIONS_H_
#define COFFER_SERVICES_STORAGE_ROCKSDB_BLOB_OPTIONS_H_

// Settings of a storage node's RocksDB, and why they differ from the defaults.

#include <cstddef>

#include "rocksdb/options.h"

namespace coffer::storage {

inline constexpr char kBlobsColumnFamily[] = "blobs";
inline constexpr char kMetaColumnFamily[] = "meta";

// Values at least this large live in blob files and are never moved by
// compactions.
inline constexpr size_t kMinBlobFileValueBytes = 4 << 10;
// Room for the largest bulk group (blob_ingest.h) and what small batches had
// left in the memtable before it, so that a group is one flush.
inline constexpr size_t kBlobMemtableBytes = size_t{80} << 20;
inline constexpr int kMaxBlobMemtables = 2;

// For the database as a whole.
rocksdb::DBOptions BlobDbOptions();
// For `blobs`: id -> bytes.
rocksdb::ColumnFamilyOptions BlobsFamilyOptions();
// For `meta`: id -> blob_record.h.
rocksdb::ColumnFamilyOptions MetaFamilyOptions();

// Durable when it returns.
rocksdb::WriteOptions SyncedWrite();

// Not in the write-ahead log: durable after the next flush.
rocksdb::WriteOptions UnloggedWrite();

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_ROCKSDB_BLOB_OPTIONS_H_
