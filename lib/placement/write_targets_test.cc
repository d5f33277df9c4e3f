#include "lib/placement/write_targets.h"

#include <algorithm>

#include "gtest/gtest.h"
#include "lib/placement/placement_planner.h"
#include "lib/placement/rendezvous.h"
#include "lib/placement/test_nodes.h"

namespace coffer::placement {
namespace {

PlacementMap Plan(const std::vector<PlacementNode>& nodes) {
  PlacementMap map;
  map.pg_bits = 6;
  return PlanPlacement(map, nodes).value();
}

TEST(WriteTargetsTest, ReplicasComeFirstThenSubstitutesByRank) {
  const PlacementMap map = Plan(TestNodes(8));
  for (uint32_t pg = 0; pg < map.groups.size(); ++pg) {
    std::vector<NodeId> expected = map.groups[pg];
    for (const NodeId& id : RankNodes(pg, map.nodes)) {
      if (std::count(map.groups[pg].begin(), map.groups[pg].end(), id) == 0) {
        expected.push_back(id);
      }
    }
    EXPECT_EQ(WriteCandidates(map, pg), expected);
    EXPECT_EQ(ReadCandidates(map, pg), expected);
  }
}

TEST(WriteTargetsTest, OnlyReadersTryNodesThatTakeNothing) {
  std::vector<PlacementNode> nodes = TestNodes(8);
  nodes[3].weight = 0;
  const PlacementMap map = Plan(nodes);
  for (uint32_t pg = 0; pg < map.groups.size(); ++pg) {
    const std::vector<NodeId> writing = WriteCandidates(map, pg);
    EXPECT_EQ(writing.size(), 7u);
    EXPECT_EQ(std::count(writing.begin(), writing.end(), nodes[3].id), 0);
    const std::vector<NodeId> reading = ReadCandidates(map, pg);
    ASSERT_EQ(reading.size(), 8u);
    EXPECT_EQ(reading.back(), nodes[3].id);
  }
}

TEST(WriteTargetsTest, AReplicaThatCannotBeDrainedIsStillWritten) {
  PlacementMap map = Plan(TestNodes(3));
  map.nodes[0].weight = 0;
  EXPECT_EQ(WriteCandidates(map, 0), map.groups[0]);
}

TEST(WriteTargetsTest, WorksBeforeTheFirstPlan) {
  PlacementMap map;
  map.nodes = TestNodes(4);
  EXPECT_EQ(WriteCandidates(map, 5), RankNodes(5, map.nodes));
}

TEST(WriteTargetsTest, CountsFailureDomains) {
  PlacementMap map;
  map.nodes = {TestNode(0, "a"), TestNode(1, "b"), TestNode(2, "a")};
  EXPECT_EQ(DistinctFailureDomains(map, {}), 0u);
  EXPECT_EQ(DistinctFailureDomains(map, {TestNodeId(0), TestNodeId(2)}), 1u);
  EXPECT_EQ(DistinctFailureDomains(map, {TestNodeId(0), TestNodeId(1)}), 2u);
  EXPECT_EQ(DistinctFailureDomains(map, {TestNodeId(1), TestNodeId(9)}), 1u);
}

}  // namespace
}  // namespace coffer::placement
