#ifndef COFFER_LIB_PLACEMENT_PLACEMENT_PLANNER_H_
#define COFFER_LIB_PLACEMENT_PLACEMENT_PLANNER_H_

// Computes the next placement map when nodes come, go or change.
//
// Each PG wants the first R nodes of its rendezvous order (rendezvous.h) in
// distinct failure domains. Hashing alone spreads a thousand PGs too unevenly
// (a node may have a fifth more than its share), so every node also has a
// target: its share of all replicas by weight, with no failure domain above one
// replica of each PG. The planner starts from the current map and
//   1. keeps every replica that may stay where it is;
//   2. fills gaps, PG by PG, with the highest-ranked node below its target;
//   3. if a node is more than 5 % off its target (load_balancer.h), moves
//      replicas to or from it until it is on target, those first for which the
//      receiver ranks best.
// So a map that is good enough stays as it is, a node that joins takes its
// share and nothing else moves, and what a leaving node had is all that moves,
// unless balance needs more. The same input gives the same map.

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "lib/ids/id.h"
#include "lib/placement/placement_map.h"

namespace coffer::placement {

// The map for the nodes `wanted`, which replace current.nodes; their order does
// not matter, and the result lists them by id. A node that is not wanted loses
// its replicas. A node of weight 0 gives a replica away when another node may
// take it, and else keeps it: a drain must not lower redundancy.
//
// With fewer failure domains than the replication factor groups are as large
// as they can be: see DegradedGroups(). The epoch grows by one if the nodes or
// the groups changed, else the result equals `current` (with nodes by id).
//
// INVALID_ARGUMENT (reason INVALID_REQUEST) when `current` or `wanted` is not
// valid. FAILED_PRECONDITION (reason TOO_FEW_NODES) when no wanted node has a
// weight above 0.
absl::StatusOr<PlacementMap> PlanPlacement(
    const PlacementMap& current, const std::vector<PlacementNode>& wanted);

// One replica that has to be copied, dropped or both.
struct PlacementMove {
  uint32_t pg = 0;
  // Who had it; nullopt when the PG only gains a replica.
  absl::optional<NodeId> from;
  // Who gets it; nullopt when the PG only loses a replica.
  absl::optional<NodeId> to;

  friend bool operator==(const PlacementMove& a, const PlacementMove& b) {
    return a.pg == b.pg && a.from == b.from && a.to == b.to;
  }
};

// What leads from one map to the other, by ascending PG. A mere change of the
// order within a group is no move. Both maps must have the same pg_bits; one
// without groups counts as one with empty groups.
std::vector<PlacementMove> PlacementDiff(const PlacementMap& from,
                                         const PlacementMap& to);

}  // namespace coffer::placement

#endif  // COFFER_LIB_PLACEMENT_PLACEMENT_PLANNER_H_
