#ifndef COFFER_LIB_PLACEMENT_LOAD_TARGETS_H_
#define COFFER_LIB_PLACEMENT_LOAD_TARGETS_H_

// How many replicas each node should hold.

#include <cstdint>
#include <vector>

#include "lib/placement/placement_map.h"

namespace coffer::placement {

// The share of each of `nodes`, in their order, of the replicas of
// `group_count` placement groups (PGs): proportional to weight, except that a
// failure domain cannot hold more than one replica of each PG. What such a
// domain cannot take goes to the others in proportion. The shares sum up to
// group_count times the replication factor, or times the number of failure
// domains with any weight if these are fewer. Not integral.
std::vector<double> LoadTargets(const std::vector<PlacementNode>& nodes,
                                uint32_t group_count,
                                uint32_t replication_factor);

}  // namespace coffer::placement

#endif  // COFFER_LIB_PLACEMENT_LOAD_TARGETS_H_
