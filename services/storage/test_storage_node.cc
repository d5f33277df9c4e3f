#include "services/storage/test_storage_node.h"

#include "services/storage/metric_catalogue.h"

namespace coffer::storage {
namespace {

constexpr DiskSpace::Space kRoomyDisk = {uint64_t{1} << 40, uint64_t{1} << 39};
constexpr uint64_t kReadBudgetBytes = uint64_t{64} << 20;

}  // namespace

TestStorageNode::TestStorageNode(const std::string& folder)
    : folder_(*DataFolder::Open(folder)),
      identity_(*NodeIdentity::Open(folder_.get(), &random_)),
      disk_(kRoomyDisk),
      read_budget_(kReadBudgetBytes),
      ingest_(BlobIngestOptions(), &store_, &system_clock_),
      signer_(
          std::make_unique<ReceiptSigner>(identity_.get(), &epoch_, &clock_)),
      idle_guard_(kIdleLimit, &clock_, clock_.NewSleeper()),
      registry_(*metrics::MetricRegistry::Create({kStorageMetrics})),
      metrics_(registry_.get()) {
  node_.store = &store_;
  node_.ingest = &ingest_;
  node_.verifier = &verifier_;
  node_.read_budget = &read_budget_;
  node_.reserve = &reserve_;
  node_.identity = identity_.get();
  node_.signer = signer_.get();
  node_.metrics = &metrics_;
  node_.peer_pinger = &pinger_;
  node_.idle_guard = &idle_guard_;
  node_.failure_domain = "rack-1";
  node_.clock = &clock_;
  node_.start_time = clock_.Now();
}

}  // namespace coffer::storage
