#ifndef COFFER_SERVICES_DIRECTORY_CLUSTER_SNAPSHOT_H_
#define COFFER_SERVICES_DIRECTORY_CLUSTER_SNAPSHOT_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/placement/placement_map.h"
#include "services/directory/disk_space.h"
#include "services/directory/rpc_environment.h"
#include "services/directory/vault_needs.h"

namespace coffer::directory {

// What the directory knows of the cluster at one moment: what health checks,
// metrics and the status page are computed from. A plain value.
struct ClusterSnapshot {
  absl::Time time;
  // How often nodes are to send heartbeats.
  absl::Duration heartbeat_interval = absl::Seconds(2);
  // By id, with state, usage and heartbeat as of now, and their number of
  // placement groups.
  std::vector<v1::Node> nodes;
  placement::PlacementMap map;
  internal::v1::StoredCounters counters;
  // What vaults expect (vault_needs.h). The most copies, in different failure
  // domains, that a write of any vault needs, and the fewest that one keeps.
  uint32_t write_quorum = 1;
  uint32_t fewest_copies = 1;
  // Absent: not known.
  absl::optional<DiskSpace> disk;
  // Of the directory.
  std::string software_version;
  // By name of the health check; those that have ended are among them.
  std::map<std::string, internal::v1::StoredMute> mutes;
};

// Reads all of it: some milliseconds with 1,000 nodes. Callers share it, by a
// SnapshotCache.
absl::StatusOr<ClusterSnapshot> TakeSnapshot(const RpcEnvironment& env,
                                             VaultNeedsCache* vault_needs);

// Number of groups of which a replica is on a node that is not ACTIVE.
size_t CountIncompleteGroups(const ClusterSnapshot& snapshot);

// Number of groups with fewer replicas than R; all before there is a map.
uint32_t CountDegradedGroups(const placement::PlacementMap& map);

// The failure domains with an ACTIVE node that takes blobs and is not one of
// `without`: how many copies of a new blob there can be.
size_t CountWritableDomains(const ClusterSnapshot& snapshot,
                            const absl::flat_hash_set<std::string>& without);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_CLUSTER_SNAPSHOT_H_
