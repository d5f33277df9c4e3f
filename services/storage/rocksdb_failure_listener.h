#ifndef COFFER_SERVICES_STORAGE_ROCKSDB_FAILURE_LISTENER_H_
#define COFFER_SERVICES_STORAGE_ROCKSDB_FAILURE_LISTENER_H_

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "rocksdb/listener.h"

namespace coffer::storage {

// Learns of failed flushes and compactions that nobody waits for. `on_failure`
// is called on RocksDB's threads until the database is closed.
std::shared_ptr<rocksdb::EventListener> NewFailureListener(
    std::function<void(const absl::Status&)> on_failure);

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_ROCKSDB_FAILURE_LISTENER_H_
