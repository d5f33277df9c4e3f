#ifndef COFFER_CLIENT_SESSION_SERVICES_H_
#define COFFER_CLIENT_SESSION_SERVICES_H_

#include "absl/time/time.h"
#include "client/byte_budget.h"
#include "client/cluster_map_cache.h"
#include "client/directory_stub.h"
#include "client/local_files.h"
#include "client/storage_stub.h"
#include "client/transfer_factory.h"
#include "client/upload_journal.h"
#include "client/worker_pool.h"
#include "lib/clock/clock.h"
#include "lib/crypto/random.h"

namespace coffer::client {

// What all vaults of a client share. Everything is thread-safe and outlives
// them.
struct SessionServices {
  DirectoryStub* directory = nullptr;
  TransferFactory* transfers = nullptr;
  // For verification, which asks nodes one by one.
  ClusterMapCache* cluster_map = nullptr;
  StorageStubFactory* storage = nullptr;
  WorkerPool* workers = nullptr;
  // Bounds chunks in memory.
  ByteBudget* memory = nullptr;
  LocalFiles* files = nullptr;
  UploadJournal* uploads = nullptr;
  Clock* clock = nullptr;
  crypto::Random* random = nullptr;
  absl::Duration rpc_timeout = absl::Seconds(30);
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_SESSION_SERVICES_H_
