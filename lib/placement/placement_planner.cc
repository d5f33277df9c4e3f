#include "lib/placement/placement_planner.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "lib/placement/group_assignment.h"
#include "lib/placement/load_balancer.h"
#include "lib/placement/rendezvous.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::placement {
namespace {

std::vector<PlacementNode> SortedById(std::vector<PlacementNode> nodes) {
  absl::c_sort(nodes, [](const PlacementNode& a, const PlacementNode& b) {
    return a.id < b.id;
  });
  return nodes;
}

// Gives each replica the slot that it had, if its node is still there and its
// failure domain is not taken: labels may have changed.
void KeepReplicas(const std::vector<std::vector<NodeId>>& groups,
                  GroupAssignment* draft) {
  absl::flat_hash_map<NodeId, NodeIndex> index;
  for (NodeIndex n = 0; n < draft->node_count(); ++n) {
    index[draft->node(n).id] = n;
  }
  const auto keep = [&](uint32_t pg, bool takes_replicas) {
    for (size_t slot = 0; slot < groups[pg].size(); ++slot) {
      const auto found = index.find(groups[pg][slot]);
      if (found == index.end()) continue;
      const NodeIndex n = found->second;
      if (draft->takes_replicas(n) != takes_replicas) continue;
      if (draft->Fits(pg, slot, n)) draft->Assign(pg, slot, n);
    }
  };
  for (uint32_t pg = 0; pg < groups.size(); ++pg) {
    // Where two share a domain now, the one that stays wins.
    keep(pg, /*takes_replicas=*/true);
    keep(pg, /*takes_replicas=*/false);
  }
}

// The nodes that may get replicas, by their rank for the placement group.
std::vector<NodeIndex> RankedTakers(const GroupAssignment& draft, uint32_t pg) {
  std::vector<std::pair<double, NodeIndex>> scored;
  for (NodeIndex n = 0; n < draft.node_count(); ++n) {
    if (!draft.takes_replicas(n)) continue;
    scored.emplace_back(-RendezvousScore(pg, draft.node(n)), n);
  }
  absl::c_sort(scored);
  std::vector<NodeIndex> ranked;
  for (const auto& [score, n] : scored) ranked.push_back(n);
  return ranked;
}

// The first of `ranked` that fits and is below its target; the least loaded
// that fits when all are full; kEmptySlot when none fits.
NodeIndex ChooseTaker(const GroupAssignment& draft, uint32_t pg, size_t slot,
                      const std::vector<NodeIndex>& ranked) {
  NodeIndex least = kEmptySlot;
  double least_load = 0;
  for (NodeIndex n : ranked) {
    if (!draft.Fits(pg, slot, n)) continue;
    if (draft.load(n) < std::floor(draft.target(n))) return n;
    const double load = (draft.load(n) + 1) / draft.target(n);
    if (least != kEmptySlot && load >= least_load) continue;
    least = n;
    least_load = load;
  }
  return least;
}

// Finds a node for each slot of the group for which `needs_taker` holds.
template <typename Predicate>
void Refill(uint32_t pg, Predicate needs_taker, GroupAssignment* draft) {
  const std::vector<NodeIndex>& slots = draft->slots(pg);
  if (absl::c_none_of(slots, needs_taker)) return;
  const std::vector<NodeIndex> ranked = RankedTakers(*draft, pg);
  for (size_t slot = 0; slot < slots.size(); ++slot) {
    if (!needs_taker(slots[slot])) continue;
    const NodeIndex taker = ChooseTaker(*draft, pg, slot, ranked);
    if (taker != kEmptySlot) draft->Assign(pg, slot, taker);
  }
}

void FillSlots(GroupAssignment* draft) {
  const auto drained = [draft](NodeIndex holder) {
    return holder != kEmptySlot && !draft->takes_replicas(holder);
  };
  const auto empty = [](NodeIndex holder) { return holder == kEmptySlot; };
  for (uint32_t pg = 0; pg < draft->group_count(); ++pg) {
    // A drained replica is kept when nobody else may have it. First, because
    // its failure domain is free afterwards.
    Refill(pg, drained, draft);
    Refill(pg, empty, draft);
  }
}

// The elements of `a` that `b` does not have, in order.
std::vector<NodeId> Missing(const std::vector<NodeId>& a,
                            const std::vector<NodeId>& b) {
  std::vector<NodeId> missing;
  for (const NodeId& id : a) {
    if (!absl::c_linear_search(b, id)) missing.push_back(id);
  }
  return missing;
}

}  // namespace

absl::StatusOr<PlacementMap> PlanPlacement(
    const PlacementMap& current, const std::vector<PlacementNode>& wanted) {
  COFFER_RETURN_IF_ERROR(Validate(current));
  COFFER_RETURN_IF_ERROR(ValidateNodes(wanted));
  if (absl::c_all_of(
          wanted, [](const PlacementNode& node) { return node.weight == 0; })) {
    return MakeError(absl::StatusCode::kFailedPrecondition,
                     "placing replicas failed: no storage node takes any; add "
                     "a node or give one a weight above 0",
                     ErrorInfo{reason::kTooFewNodes, {}});
  }
  GroupAssignment draft(SortedById(wanted), current.pg_bits,
                        current.replication_factor);
  KeepReplicas(current.groups, &draft);
  FillSlots(&draft);
  BalanceLoads(&draft);

  PlacementMap next = current;
  next.nodes = draft.nodes();
  next.groups = draft.ToGroups();
  if (next.groups != current.groups ||
      next.nodes != SortedById(current.nodes)) {
    ++next.epoch;
  }
  return next;
}

std::vector<PlacementMove> PlacementDiff(const PlacementMap& from,
                                         const PlacementMap& to) {
  const std::vector<NodeId> none;
  std::vector<PlacementMove> moves;
  const size_t group_count = std::max(from.groups.size(), to.groups.size());
  for (uint32_t pg = 0; pg < group_count; ++pg) {
    const auto& before = pg < from.groups.size() ? from.groups[pg] : none;
    const auto& after = pg < to.groups.size() ? to.groups[pg] : none;
    const std::vector<NodeId> lost = Missing(before, after);
    const std::vector<NodeId> gained = Missing(after, before);
    for (size_t i = 0; i < std::max(lost.size(), gained.size()); ++i) {
      PlacementMove move;
      move.pg = pg;
      if (i < lost.size()) move.from = lost[i];
      if (i < gained.size()) move.to = gained[i];
      moves.push_back(move);
    }
  }
  return moves;
}

}  // namespace coffer::placement
