#ifndef COFFER_SERVICES_DIRECTORY_ROCKSDB_METADATA_STORE_H_
#define COFFER_SERVICES_DIRECTORY_ROCKSDB_METADATA_STORE_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/directory/metadata_store.h"

namespace coffer::directory {

struct RocksdbMetadataStoreOptions {
  // Cache of uncompressed blocks, with indexes and filters in it.
  size_t block_cache_bytes = size_t{96} << 20;
  // All memtables of all families together. Also counted against the cache, so
  // the two together are what the store takes.
  size_t memtable_bytes = size_t{64} << 20;
  // Whether an absent database is created; otherwise it is an error.
  bool create_if_missing = true;
};

// Opens the RocksDB database in the folder `path`, one column family for each
// family. RocksDB locks the folder against a second process.
//
// UNAVAILABLE: another process has it open. FAILED_PRECONDITION: it has column
// families of a newer version of this program. NOT_FOUND: absent, and
// `create_if_missing` is false. DATA_LOSS: damaged. It is never repaired
// automatically.
//
// After a failed write, flush or sync RocksDB refuses every write until it is
// opened again; we do not let it resume, because a failed sync may have dropped
// pages that a second sync would claim to have written.
absl::StatusOr<std::unique_ptr<MetadataStore>> OpenRocksdbMetadataStore(
    const std::string& path, const RocksdbMetadataStoreOptions& options);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_ROCKSDB_METADATA_STORE_H_
