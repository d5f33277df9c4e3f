#ifndef COFFER_LIB_PLACEMENT_LOAD_BALANCER_H_
#define COFFER_LIB_PLACEMENT_LOAD_BALANCER_H_

// The planner's last step: few moves that bring all nodes near their targets.

#include "lib/placement/group_assignment.h"

namespace coffer::placement {

// A node may be this fraction of its target off it, or less than one replica,
// before replicas are moved just for balance.
inline constexpr double kBalanceTolerance = 0.05;

// Moves single replicas from one node to another until every node is within the
// tolerance or no move helps. A node outside of it is brought to its target,
// not just to the edge, so that the next small change moves nothing. A node
// that lacks replicas takes those of the placement groups (PGs) for which it
// ranks best; one that has too many gives away those for which it ranks worst.
// Replicas of nodes that take none are not moved. Deterministic.
void BalanceLoads(GroupAssignment* draft);

}  // namespace coffer::placement

#endif  // COFFER_LIB_PLACEMENT_LOAD_BALANCER_H_
