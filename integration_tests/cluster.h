#ifndef COFFER_INTEGRATION_TESTS_CLUSTER_H_
#define COFFER_INTEGRATION_TESTS_CLUSTER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "integration_tests/in_process_directory.h"
#include "integration_tests/in_process_node.h"
#include "integration_tests/scratch_folder.h"

namespace coffer::integration {

struct ClusterOptions {
  int node_count = 3;
  // R of the placement map.
  uint32_t replication_factor = 3;
  // Few groups: maps are made fast, and every node is first of some.
  uint32_t placement_group_bits = 4;
  // The failure domain of each node; empty gives each its own.
  std::vector<std::string> failure_domains;
};

// A directory and storage nodes in this process: the real servers over real
// sockets and disks. Nothing listens on a fixed port or outlives the object.
//
//   COFFER_ASSERT_OK_AND_ASSIGN(const auto cluster, Cluster::Start({}));
//   cluster->node(1).Kill();
//   ...
//   ASSERT_THAT(cluster->node(1).Start(), IsOk());
//   ASSERT_THAT(cluster->AwaitReady(), IsOk());
//
// Used by one thread at a time.
class Cluster {
 public:
  // Returns when the cluster is ready.
  static absl::StatusOr<std::unique_ptr<Cluster>> Start(
      const ClusterOptions& options);

  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  InProcessDirectory& directory() { return *directory_; }
  InProcessNode& node(int index) { return *nodes_[index]; }
  int node_count() const { return static_cast<int>(nodes_.size()); }

  // A folder for what tests make themselves.
  const std::string& scratch_folder() const { return scratch_.path(); }

  // Waits until the directory hears all running nodes at their addresses and
  // every node has its share of the placement map. Moves the directory's clock.
  absl::Status AwaitReady();

  // Waits until the directory takes the node for this.
  absl::Status AwaitState(int index, directory::v1::NodeState state);

  // As the directory has them.
  absl::StatusOr<std::vector<directory::v1::Node>> ListNodes();

  // Waits until `condition` holds, which is asked often, and moves the
  // directory's clock by one check each time. DEADLINE_EXCEEDED: `what` did not
  // come. The one place of these tests that polls.
  absl::Status Await(const std::string& what,
                     const std::function<bool()>& condition);

 private:
  explicit Cluster(const ClusterOptions& options);

  absl::Status StartServers();
  bool IsReady();

  const ClusterOptions options_;
  // In this order: servers go before their files.
  ScratchFolder scratch_;
  std::unique_ptr<InProcessDirectory> directory_;
  std::vector<std::unique_ptr<InProcessNode>> nodes_;
};

}  // namespace coffer::integration

#endif  // COFFER_INTEGRATION_TESTS_CLUSTER_H_
