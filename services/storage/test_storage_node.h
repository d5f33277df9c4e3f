#ifndef COFFER_SERVICES_STORAGE_TEST_STORAGE_NODE_H_
#define COFFER_SERVICES_STORAGE_TEST_STORAGE_NODE_H_

#include <memory>
#include <string>

#include "lib/clock/fake_clock.h"
#include "lib/clock/system_clock.h"
#include "lib/crypto/fake_random.h"
#include "lib/metrics/metric_registry.h"
#include "services/storage/failing_blob_store.h"
#include "services/storage/fake_directory_client.h"
#include "services/storage/fake_disk_space.h"
#include "services/storage/fake_peer_client.h"
#include "services/storage/in_memory_blob_store.h"
#include "services/storage/node_metrics.h"
#include "services/storage/placement_epoch.h"
#include "services/storage/storage_node.h"

namespace coffer::storage {

// A node in memory, whose disk, store and time a test controls.
class TestStorageNode {
 public:
  // `folder` is for the identity, and must be empty or missing.
  explicit TestStorageNode(const std::string& folder);

  const StorageNode& node() const { return node_; }
  InMemoryBlobStore& memory() { return memory_; }
  FailingBlobStore& store() { return store_; }
  FakeDiskSpace& disk() { return disk_; }
  FakeDirectoryClient& directory() { return directory_; }
  FakePeerClient& peers() { return peers_; }
  // With kStorageMetrics.
  metrics::MetricRegistry& registry() { return *registry_; }
  FakeClock& clock() { return clock_; }
  PlacementEpoch& epoch() { return epoch_; }

  static constexpr absl::Duration kIdleLimit = absl::Seconds(60);

 private:
  FakeClock clock_;
  SystemClock system_clock_;
  crypto::FakeRandom random_;
  std::unique_ptr<DataFolder> folder_;
  std::unique_ptr<NodeIdentity> identity_;
  InMemoryBlobStore memory_{&clock_};
  FailingBlobStore store_{&memory_};
  PlacementEpoch epoch_;
  FakeDiskSpace disk_;
  DiskReserve reserve_{absl::nullopt, &disk_};
  ByteBudget read_budget_;
  BlobVerifier verifier_{&store_, &clock_};
  BlobIngest ingest_;
  std::unique_ptr<ReceiptSigner> signer_;
  FakeDirectoryClient directory_;
  FakePeerClient peers_;
  PeerPinger pinger_{PeerPingerOptions(), &directory_, &peers_, &clock_};
  rpc::IdleCallGuard idle_guard_;
  std::unique_ptr<metrics::MetricRegistry> registry_;
  NodeMetrics metrics_;
  StorageNode node_;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_TEST_STORAGE_NODE_H_
