#include "services/directory/cluster_snapshot.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/ids/id.h"
#include "lib/placement/placement_map.h"
#include "lib/status/status_macros.h"
#include "services/directory/all_nodes.h"
#include "services/directory/disk_space.h"
#include "services/directory/mute_commands.h"
#include "services/directory/node_rpcs.h"
#include "services/directory/placement_converter.h"
#include "services/directory/rpc_environment.h"
#include "services/directory/vault_needs.h"

namespace coffer::directory {
namespace {

void AddGroupCounts(ClusterSnapshot* snapshot) {
  absl::flat_hash_map<std::string, uint32_t> counts;
  for (const auto& group : snapshot->map.groups) {
    for (const NodeId& id : group) ++counts[id.ToHex()];
  }
  for (v1::Node& node : snapshot->nodes) {
    node.set_placement_group_count(counts[node.node_id()]);
  }
}

}  // namespace

absl::StatusOr<ClusterSnapshot> TakeSnapshot(const RpcEnvironment& env,
                                             VaultNeedsCache* vault_needs) {
  ClusterSnapshot snapshot;
  snapshot.time = env.clock->Now();
  snapshot.heartbeat_interval = env.heartbeat_interval;
  snapshot.software_version = env.software_version;
  COFFER_ASSIGN_OR_RETURN(const internal::v1::StoredPlacementMap stored,
                          env.cluster->GetPlacementMap());
  COFFER_ASSIGN_OR_RETURN(snapshot.map, FromStored(stored));
  // After the map: all of its nodes are here, then.
  COFFER_ASSIGN_OR_RETURN(snapshot.nodes, ReadAllNodes(*env.cluster));
  for (v1::Node& node : snapshot.nodes) AddLiveness(*env.registry, &node);
  AddGroupCounts(&snapshot);
  COFFER_ASSIGN_OR_RETURN(snapshot.counters, env.cluster->GetCounters());
  COFFER_ASSIGN_OR_RETURN(
      const VaultNeeds needs,
      vault_needs->Get(*env.directory, snapshot.map.replication_factor,
                       snapshot.counters.vault_count()));
  snapshot.write_quorum = needs.write_quorum;
  snapshot.fewest_copies = needs.fewest_copies;
  COFFER_ASSIGN_OR_RETURN(snapshot.mutes, ReadMutes(*env.store));
  if (env.disk_space) {
    const absl::StatusOr<DiskSpace> disk = env.disk_space();
    if (disk.ok()) snapshot.disk = *disk;
  }
  return snapshot;
}

size_t CountIncompleteGroups(const ClusterSnapshot& snapshot) {
  absl::flat_hash_set<std::string> active;
  for (const v1::Node& node : snapshot.nodes) {
    if (node.state() == v1::NODE_STATE_ACTIVE) active.insert(node.node_id());
  }
  return static_cast<size_t>(std::count_if(
      snapshot.map.groups.begin(), snapshot.map.groups.end(),
      [&active](const std::vector<NodeId>& group) {
        return std::any_of(group.begin(), group.end(), [&](const NodeId& id) {
          return !active.contains(id.ToHex());
        });
      }));
}

uint32_t CountDegradedGroups(const placement::PlacementMap& map) {
  if (map.groups.empty()) return uint32_t{1} << map.pg_bits;
  return static_cast<uint32_t>(placement::DegradedGroups(map).size());
}

size_t CountWritableDomains(const ClusterSnapshot& snapshot,
                            const absl::flat_hash_set<std::string>& without) {
  absl::flat_hash_set<std::string> domains;
  for (const v1::Node& node : snapshot.nodes) {
    if (node.state() == v1::NODE_STATE_ACTIVE && node.usage().accepts_puts() &&
        !without.contains(node.node_id())) {
      domains.insert(node.failure_domain());
    }
  }
  return domains.size();
}

}  // namespace coffer::directory
