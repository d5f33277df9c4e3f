#include "client/in_memory_cluster.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "client/failing_storage_stub.h"
#include "lib/crypto/fake_random.h"
#include "lib/crypto/signing.h"
#include "lib/placement/placement_map.h"
#include "lib/placement/placement_planner.h"
#include "lib/placement/test_nodes.h"

namespace coffer::client {
namespace {

constexpr uint32_t kPgBits = 4;

std::vector<std::string> DistinctDomains(int count) {
  std::vector<std::string> domains;
  for (int i = 0; i < count; ++i) domains.push_back(absl::StrCat("host-", i));
  return domains;
}

}  // namespace

InMemoryCluster::InMemoryCluster(
    int node_count, Clock* clock,
    std::function<std::unique_ptr<Sleeper>()> new_sleeper)
    : InMemoryCluster(DistinctDomains(node_count), clock,
                      std::move(new_sleeper)) {}

InMemoryCluster::InMemoryCluster(
    std::vector<std::string> failure_domains, Clock* clock,
    std::function<std::unique_ptr<Sleeper>()> new_sleeper) {
  crypto::FakeRandom random(failure_domains.size());
  for (std::string& domain : failure_domains) {
    const int index = size();
    nodes_.push_back({absl::StrCat("node-", index, ":7401"), std::move(domain),
                      std::make_shared<InMemoryStorageStub>(
                          id(index), crypto::SigningKeyPair::Generate(random),
                          clock, new_sleeper)});
  }
}

std::shared_ptr<StorageStub> InMemoryCluster::Create(
    const std::string& address) {
  for (const Node& node : nodes_) {
    if (node.address == address) return node.stub;
  }
  return std::make_shared<FailingStorageStub>(
      absl::UnavailableError("no node has this address"));
}

ClusterMap InMemoryCluster::MakeMap(uint32_t replication_factor) const {
  std::vector<placement::PlacementNode> placed;
  ClusterMap map;
  for (int i = 0; i < size(); ++i) {
    placed.push_back(placement::TestNode(i, nodes_[i].failure_domain));
    map.nodes[id(i)] = {nodes_[i].stub->public_key(), nodes_[i].address,
                        nodes_[i].failure_domain, true};
  }
  placement::PlacementMap empty;
  empty.pg_bits = kPgBits;
  empty.replication_factor = replication_factor;
  map.placement = *placement::PlanPlacement(empty, placed);
  return map;
}

NodeId InMemoryCluster::id(int index) const {
  return placement::TestNodeId(index);
}

int InMemoryCluster::IndexOf(const NodeId& node) const {
  for (int i = 0; i < size(); ++i) {
    if (id(i) == node) return i;
  }
  return -1;
}

uint64_t InMemoryCluster::bytes_received() const {
  uint64_t bytes = 0;
  for (const Node& node : nodes_) bytes += node.stub->bytes_received();
  return bytes;
}

}  // namespace coffer::client
