#ifndef COFFER_LIB_PLACEMENT_WRITE_TARGETS_H_
#define COFFER_LIB_PLACEMENT_WRITE_TARGETS_H_

// Which nodes to try for a placement group (PG), and in which order.
//
// The replicas of the map come first, then the others as substitutes, in the
// rendezvous order of the PG: writers that find a replica down and readers that
// miss a blob walk the same list, so a reader finds a substitute's copy soon.
// The order is a hint: it says nothing about who holds what.
//
// `pg` must be less than 2^pg_bits of the map. Pure functions; each call ranks
// the substitutes anew, so keep the result for as long as the map is in use.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lib/ids/id.h"
#include "lib/placement/placement_map.h"

namespace coffer::placement {

// For a writer. Substitutes of weight 0 are left out: they take nothing.
// Substitutes may share a failure domain with a replica; the writer counts
// domains, not nodes, before it calls a write durable.
std::vector<NodeId> WriteCandidates(const PlacementMap& map, uint32_t pg);

// For a reader: the same, then the nodes of weight 0, which may still hold what
// they took before.
std::vector<NodeId> ReadCandidates(const PlacementMap& map, uint32_t pg);

// How many failure domains `nodes` are in. Nodes that the map does not know
// count nothing.
size_t DistinctFailureDomains(const PlacementMap& map,
                              const std::vector<NodeId>& nodes);

}  // namespace coffer::placement

#endif  // COFFER_LIB_PLACEMENT_WRITE_TARGETS_H_
