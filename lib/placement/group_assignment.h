#ifndef COFFER_LIB_PLACEMENT_GROUP_ASSIGNMENT_H_
#define COFFER_LIB_PLACEMENT_GROUP_ASSIGNMENT_H_

// The planner's draft: which node has which slot of each placement group (PG),
// with a count of what each node holds. Keeps the one rule that is never
// broken: no two replicas of a PG are in one failure domain.
//
// Nodes are numbers here: their index in the list that the draft was made for.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lib/ids/id.h"
#include "lib/placement/placement_map.h"

namespace coffer::placement {

using NodeIndex = int;
inline constexpr NodeIndex kEmptySlot = -1;

class GroupAssignment {
 public:
  // All slots are empty: 2^pg_bits groups of replication_factor slots. `nodes`
  // must be valid.
  GroupAssignment(std::vector<PlacementNode> nodes, uint32_t pg_bits,
                  uint32_t replication_factor);

  uint32_t group_count() const { return static_cast<uint32_t>(groups_.size()); }
  const std::vector<NodeIndex>& slots(uint32_t pg) const { return groups_[pg]; }

  const std::vector<PlacementNode>& nodes() const { return nodes_; }
  NodeIndex node_count() const { return static_cast<NodeIndex>(nodes_.size()); }
  const PlacementNode& node(NodeIndex n) const { return nodes_[At(n)]; }
  // Whether it may get replicas: its weight is not 0.
  bool takes_replicas(NodeIndex n) const { return node(n).weight > 0; }
  // Replicas that it holds, and that it should hold: see load_targets.h.
  double load(NodeIndex n) const { return loads_[At(n)]; }
  double target(NodeIndex n) const { return targets_[At(n)]; }

  // Whether `n` may have the slot: no other slot has its failure domain.
  bool Fits(uint32_t pg, size_t slot, NodeIndex n) const;
  // Gives the slot to `n`, which must fit, or empties it (kEmptySlot).
  void Assign(uint32_t pg, size_t slot, NodeIndex n);

  // The groups without their empty slots.
  std::vector<std::vector<NodeId>> ToGroups() const;

 private:
  static size_t At(NodeIndex n) { return static_cast<size_t>(n); }

  const std::vector<PlacementNode> nodes_;
  const std::vector<double> targets_;
  // By node: equal numbers are equal failure domains.
  std::vector<int> domains_;
  std::vector<double> loads_;
  std::vector<std::vector<NodeIndex>> groups_;
};

}  // namespace coffer::placement

#endif  // COFFER_LIB_PLACEMENT_GROUP_ASSIGNMENT_H_
