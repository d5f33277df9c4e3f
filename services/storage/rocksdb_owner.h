#ifndef COFFER_SERVICES_STORAGE_ROCKSDB_OWNER_H_
#define COFFER_SERVICES_STORAGE_ROCKSDB_OWNER_H_

#include "absl/status/status.h"
#include "lib/ids/id.h"
#include "rocksdb/db.h"

namespace coffer::storage {

// Writes into a database whose it is, when it is nobody's yet, and otherwise
// holds `owner` against that: folders get mixed up when people move disks. The
// id is under the key "node_id" of the default column family.
//
// FAILED_PRECONDITION (WRONG_DATA_FOLDER): it is the database of another node.
absl::Status CheckOwner(const NodeId& owner, rocksdb::DB* db);

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_ROCKSDB_OWNER_H_
