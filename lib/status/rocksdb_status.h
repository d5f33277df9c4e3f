#ifndef COFFER_LIB_STATUS_ROCKSDB_STATUS_H_
#define COFFER_LIB_STATUS_ROCKSDB_STATUS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "rocksdb/status.h"

namespace coffer {

// The message is `operation`, ": ", and what RocksDB says, which may contain
// paths of files on this machine but no keys or values of ours.
//
//   NotFound                              NOT_FOUND
//   Corruption                            DATA_LOSS
//   Aborted                               ABORTED
//   Busy, TryAgain, TimedOut, Incomplete,
//   ShutdownInProgress                    UNAVAILABLE: the same may succeed
//   later no space, limit of space or memory    RESOURCE_EXHAUSTED anything
//   else                         INTERNAL
absl::Status FromRocksdbStatus(const rocksdb::Status& status,
                               absl::string_view operation);

}  // namespace coffer

#endif  // COFFER_LIB_STATUS_ROCKSDB_STATUS_H_
