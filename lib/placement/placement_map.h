#ifndef COFFER_LIB_PLACEMENT_PLACEMENT_MAP_H_
#define COFFER_LIB_PLACEMENT_PLACEMENT_MAP_H_

// Which storage nodes hold which blobs.
//
// The first `pg_bits` bits of a blob's id name its placement group (PG), and
// the map lists the nodes of each PG. The directory computes a map
// (placement_planner.h) and persists it under an epoch; clients and nodes cache
// it. What the map says counts, not how it was computed: nobody recomputes it.
//
// Plain values: copies are independent, const objects may be shared between
// threads.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lib/ids/id.h"

namespace coffer::placement {

inline constexpr uint32_t kMinPgBits = 1;
inline constexpr uint32_t kMaxPgBits = 16;
inline constexpr uint32_t kDefaultPgBits = 10;
inline constexpr uint32_t kMaxReplicationFactor = 16;
inline constexpr uint32_t kDefaultReplicationFactor = 3;
inline constexpr size_t kMaxPlacementNodes = 4096;

struct PlacementNode {
  NodeId id;
  // What replicas of a PG must not share: a host, rack or zone. Never empty; a
  // node that was given no label is a domain of its own, named by its id.
  std::string failure_domain;
  // Relative share of the data, usually the capacity in bytes. A node of weight
  // 0 takes nothing new, and gives away what it has (a drain).
  uint64_t weight = 0;

  friend bool operator==(const PlacementNode& a, const PlacementNode& b) {
    return a.id == b.id && a.failure_domain == b.failure_domain &&
           a.weight == b.weight;
  }
  friend bool operator!=(const PlacementNode& a, const PlacementNode& b) {
    return !(a == b);
  }
};

struct PlacementMap {
  // Grows by one with every change. 0: nothing was planned yet.
  uint64_t epoch = 0;
  // Fixed when the cluster is created.
  uint32_t pg_bits = kDefaultPgBits;
  // Replicas that each PG should have.
  uint32_t replication_factor = kDefaultReplicationFactor;
  std::vector<PlacementNode> nodes;
  // groups[pg] lists the replicas of a PG in the order in which they are tried:
  // at most replication_factor nodes, fewer in a degraded PG. 2^pg_bits groups,
  // or none at all before the first plan.
  std::vector<std::vector<NodeId>> groups;

  friend bool operator==(const PlacementMap& a, const PlacementMap& b) {
    return a.epoch == b.epoch && a.pg_bits == b.pg_bits &&
           a.replication_factor == b.replication_factor && a.nodes == b.nodes &&
           a.groups == b.groups;
  }
  friend bool operator!=(const PlacementMap& a, const PlacementMap& b) {
    return !(a == b);
  }
};

// The PG of a blob: the first `pg_bits` bits of the id as a big-endian number.
// A PG is thus a range of ids. `pg_bits` must be in [kMinPgBits, kMaxPgBits].
uint32_t PlacementGroupOf(const BlobId& blob, uint32_t pg_bits);

// The node of that id, or null. Valid as long as `map` is not changed.
const PlacementNode* FindNode(const PlacementMap& map, const NodeId& id);

// INVALID_ARGUMENT (reason INVALID_REQUEST) unless there are at most
// kMaxPlacementNodes nodes, none has a nil or repeated id or no failure domain.
absl::Status ValidateNodes(const std::vector<PlacementNode>& nodes);

// INVALID_ARGUMENT (reason INVALID_REQUEST) unless all sizes are within the
// limits, the nodes are valid, and every group has at most replication_factor
// nodes, all of them known, no two of them equal or in one failure domain.
absl::Status Validate(const PlacementMap& map);

// The PGs with fewer than replication_factor replicas, ascending.
std::vector<uint32_t> DegradedGroups(const PlacementMap& map);

}  // namespace coffer::placement

#endif  // COFFER_LIB_PLACEMENT_PLACEMENT_MAP_H_
