#ifndef COFFER_CLIENT_IN_MEMORY_CLUSTER_H_
#define COFFER_CLIENT_IN_MEMORY_CLUSTER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "client/cluster_map.h"
#include "client/in_memory_storage_stub.h"
#include "client/storage_stub.h"
#include "lib/clock/clock.h"
#include "lib/clock/sleeper.h"
#include "lib/ids/id.h"

namespace coffer::client {

// Storage nodes in memory, with a placement map: what a test of the client
// needs of a cluster besides a directory. Thread-safe.
//
//   InMemoryCluster cluster(3, &clock, [&] { return clock.NewSleeper(); });
//   directory.SetClusterMap(cluster.MakeMap(3));
class InMemoryCluster final : public StorageStubFactory {
 public:
  // Nodes 0 to count - 1, each in its own failure domain. `new_sleeper` makes
  // sleepers that follow `clock`, which must outlive this.
  InMemoryCluster(int node_count, Clock* clock,
                  std::function<std::unique_ptr<Sleeper>()> new_sleeper);
  // Node i is in the i-th of these failure domains.
  InMemoryCluster(std::vector<std::string> failure_domains, Clock* clock,
                  std::function<std::unique_ptr<Sleeper>()> new_sleeper);

  // A stub that fails with UNAVAILABLE for an unknown address.
  std::shared_ptr<StorageStub> Create(const std::string& address) override;

  // Of 16 placement groups of that many replicas. Equal calls, equal maps.
  ClusterMap MakeMap(uint32_t replication_factor) const;

  int size() const { return static_cast<int>(nodes_.size()); }
  InMemoryStorageStub& node(int index) { return *nodes_[index].stub; }
  NodeId id(int index) const;
  // The index of a node; -1 when there is none of that id.
  int IndexOf(const NodeId& id) const;
  // Bytes that all nodes received.
  uint64_t bytes_received() const;

 private:
  struct Node {
    std::string address;
    std::string failure_domain;
    std::shared_ptr<InMemoryStorageStub> stub;
  };

  std::vector<Node> nodes_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_IN_MEMORY_CLUSTER_H_
