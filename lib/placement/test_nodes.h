#ifndef COFFER_LIB_PLACEMENT_TEST_NODES_H_
#define COFFER_LIB_PLACEMENT_TEST_NODES_H_

// Made-up storage nodes for tests.

#include <cstdint>
#include <string>
#include <vector>

#include "lib/ids/id.h"
#include "lib/placement/placement_map.h"

namespace coffer::placement {

// Different for different numbers from 0 on, and never nil. Not in the order of
// the numbers.
NodeId TestNodeId(int number);

PlacementNode TestNode(int number, std::string failure_domain,
                       uint64_t weight = 100);

// The nodes 0 to count - 1 of equal weight, each in its own failure domain.
std::vector<PlacementNode> TestNodes(int count);

}  // namespace coffer::placement

#endif  // COFFER_LIB_PLACEMENT_TEST_NODES_H_
