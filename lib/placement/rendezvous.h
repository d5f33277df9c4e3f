#ifndef COFFER_LIB_PLACEMENT_RENDEZVOUS_H_
#define COFFER_LIB_PLACEMENT_RENDEZVOUS_H_

// Weighted rendezvous hashing: every placement group (PG) has its own order of
// the nodes. A node comes first in a share of the PGs proportional to its
// weight, and when nodes come or go the order of the others stays.
//
// With mix(z) the output function of SplitMix64
//   z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
//   z = (z ^ (z >> 27)) * 0x94d049bb133111eb
//   z ^ (z >> 31)
// and a, b the two halves of the node's id, each read as little-endian:
//   x = mix(mix(mix(pg + 0x9e3779b97f4a7c15) ^ a) ^ b)      modulo 2^64
//   u = (floor(x / 2^12) + 1/2) / 2^52                      in (0, 1), exact
//   score = -weight / ln(u), highest first                  floating point
//
// ln() may differ in its last bit between machines, so two machines might order
// two nodes differently, if hardly ever. That is harmless: only the
// proposer of a map ranks nodes to place data, and the map itself is persisted;
// elsewhere the order is but a hint about where to look next.

#include <cstdint>
#include <vector>

#include "lib/ids/id.h"
#include "lib/placement/placement_map.h"

namespace coffer::placement {

// 0 for a node of weight 0, else positive.
double RendezvousScore(uint32_t pg, const PlacementNode& node);

// All `nodes`, highest score first, equal scores by ascending id. Nodes of
// weight 0 are thus the last ones. The order of `nodes` does not matter.
// Computes one logarithm for each node: keep the result where it is needed for
// every blob.
std::vector<NodeId> RankNodes(uint32_t pg,
                              const std::vector<PlacementNode>& nodes);

}  // namespace coffer::placement

#endif  // COFFER_LIB_PLACEMENT_RENDEZVOUS_H_
