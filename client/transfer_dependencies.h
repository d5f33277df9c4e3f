#ifndef COFFER_CLIENT_TRANSFER_DEPENDENCIES_H_
#define COFFER_CLIENT_TRANSFER_DEPENDENCIES_H_

#include <functional>
#include <memory>

#include "client/cluster_map_cache.h"
#include "client/node_health.h"
#include "client/storage_stub.h"
#include "lib/clock/clock.h"
#include "lib/clock/sleeper.h"

namespace coffer::client {

// What uploads and downloads of one cluster share. Everything is thread-safe
// and must outlive them.
struct TransferDependencies {
  ClusterMapCache* cluster_map = nullptr;
  StorageStubFactory* storage = nullptr;
  NodeHealth* health = nullptr;
  Clock* clock = nullptr;
  // A sleeper for one more thread.
  std::function<std::unique_ptr<Sleeper>()> new_sleeper;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_TRANSFER_DEPENDENCIES_H_
