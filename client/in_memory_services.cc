#include "client/in_memory_services.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "client/cluster_client.h"
#include "client/coffer.h"
#include "client/keyring_store.h"
#include "client/local_files.h"
#include "client/node_transfer_factory.h"
#include "client/transfer_dependencies.h"
#include "client/types.h"
#include "lib/clock/system_sleeper.h"
#include "lib/crypto/random.h"
#include "lib/formats/keyring.h"
#include "lib/formats/keyring_file.h"
#include "lib/formats/keyring_sealer.h"

namespace coffer::client {
namespace {

constexpr int kWorkers = 4;
constexpr size_t kMaxQueuedTasks = 1 << 16;

std::unique_ptr<KeyringStore> NewKeyrings(const std::string& folder,
                                          crypto::Random* random) {
  const std::string path = folder + "/keyring";
  auto lock = formats::KeyringLock::Acquire(path).value();
  formats::CreateKeyring(*lock, formats::Keyring::Generate(*random),
                         formats::KeyringProtection(), *random)
      .IgnoreError();
  lock.reset();
  return KeyringStore::Open(path, nullptr, random).value();
}

}  // namespace

InMemoryServices::InMemoryServices(uint64_t memory_bytes,
                                   LocalFiles* local_files)
    : workers_(kWorkers, kMaxQueuedTasks),
      memory_(memory_bytes),
      health_(NodeHealthOptions(), &clock_),
      cluster_(kNodes, &clock_,
               [] { return std::make_unique<SystemSleeper>(); }),
      tampering_(&directory_),
      cluster_map_(ClusterMapCacheOptions(), &tampering_, &clock_) {
  directory_.SetClusterMap(cluster_.MakeMap(kNodes));
  TransferDependencies dependencies;
  dependencies.cluster_map = &cluster_map_;
  dependencies.storage = &cluster_;
  dependencies.health = &health_;
  dependencies.clock = &clock_;
  dependencies.new_sleeper = [] { return std::make_unique<SystemSleeper>(); };
  transfers_ = std::make_unique<NodeTransferFactory>(
      NodeTransferOptions(), dependencies, &tampering_, &random_);
  services_.directory = &tampering_;
  services_.transfers = transfers_.get();
  services_.cluster_map = &cluster_map_;
  services_.storage = &cluster_;
  services_.workers = &workers_;
  services_.memory = &memory_;
  services_.files = local_files != nullptr ? local_files : &files_;
  services_.uploads = &uploads_;
  services_.clock = &clock_;
  services_.random = &random_;
}

InMemoryClient NewInMemoryClient(const std::string& folder,
                                 const VaultOptions& options,
                                 std::unique_ptr<InMemoryServices> services) {
  if (services == nullptr) services = std::make_unique<InMemoryServices>();
  InMemoryClient result;
  result.services = services.get();
  auto keyrings = NewKeyrings(folder, services->services().random);
  result.client =
      std::make_unique<ClusterClient>(std::move(services), std::move(keyrings));
  result.client->CreateVault("vault", options).value();
  result.vault = result.client->OpenVault("vault").value();
  return result;
}

}  // namespace coffer::client
