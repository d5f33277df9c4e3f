#ifndef COFFER_CLIENT_IN_MEMORY_SERVICES_H_
#define COFFER_CLIENT_IN_MEMORY_SERVICES_H_

#include <cstdint>
#include <memory>
#include <string>

#include "client/byte_budget.h"
#include "client/cluster_client.h"
#include "client/cluster_map_cache.h"
#include "client/coffer.h"
#include "client/in_memory_cluster.h"
#include "client/in_memory_directory_stub.h"
#include "client/in_memory_upload_journal.h"
#include "client/keyring_store.h"
#include "client/node_health.h"
#include "client/node_transfer_factory.h"
#include "client/posix_local_files.h"
#include "client/session_services.h"
#include "client/tampering_directory_stub.h"
#include "client/worker_pool.h"
#include "lib/clock/system_clock.h"
#include "lib/crypto/system_random.h"

namespace coffer::client {

// A whole client for tests, with three storage nodes and a directory in memory;
// only its keyring and local files are on disk.
class InMemoryServices final : public ServiceOwner {
 public:
  static constexpr int kNodes = 3;

  // `local_files` may be null: the operating system's.
  explicit InMemoryServices(uint64_t memory_bytes = 64 << 20,
                            LocalFiles* local_files = nullptr);

  const SessionServices& services() const override { return services_; }

  InMemoryDirectoryStub& directory() { return directory_; }
  TamperingDirectoryStub& tamper() { return tampering_; }
  InMemoryCluster& cluster() { return cluster_; }
  ByteBudget& memory() { return memory_; }
  InMemoryUploadJournal& uploads() { return uploads_; }

 private:
  SystemClock clock_;
  crypto::SystemRandom random_;
  PosixLocalFiles files_;
  InMemoryUploadJournal uploads_;
  WorkerPool workers_;
  ByteBudget memory_;
  NodeHealth health_;
  InMemoryCluster cluster_;
  InMemoryDirectoryStub directory_;
  TamperingDirectoryStub tampering_;
  ClusterMapCache cluster_map_;
  std::unique_ptr<NodeTransferFactory> transfers_;
  SessionServices services_;
};

// A client over those services with a new keyring in a folder of the test, and
// one vault named "vault".
struct InMemoryClient {
  // Owned by `client`.
  InMemoryServices* services = nullptr;
  std::unique_ptr<Client> client;
  std::unique_ptr<Vault> vault;
};

// Ends the test's process when anything fails.
InMemoryClient NewInMemoryClient(
    const std::string& folder, const VaultOptions& options = {},
    std::unique_ptr<InMemoryServices> services = nullptr);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_IN_MEMORY_SERVICES_H_
