#include "lib/placement/rendezvous.h"

#include <algorithm>
#include <map>

#include "gtest/gtest.h"
#include "lib/placement/test_nodes.h"

// Needs rapidcheck.h first.
#include "rapidcheck.h"
#include "rapidcheck/gtest.h"

namespace coffer::placement {
namespace {

constexpr uint32_t kGroups = 4096;

std::map<NodeId, int> CountFirst(const std::vector<PlacementNode>& nodes) {
  std::map<NodeId, int> first;
  for (uint32_t pg = 0; pg < kGroups; ++pg) ++first[RankNodes(pg, nodes)[0]];
  return first;
}

TEST(RendezvousTest, ScoresAreWhatTheHeaderDefines) {
  // Computed from the definition with another program.
  NodeId id = *NodeId::FromHex("000102030405060708090a0b0c0d0e0f");
  EXPECT_DOUBLE_EQ(RendezvousScore(0, {id, "d", 100}), 368.88614428723685);
  EXPECT_DOUBLE_EQ(RendezvousScore(1023, {id, "d", 100}), 33.51899023631295);
  EXPECT_DOUBLE_EQ(RendezvousScore(7, {id, "d", 1}), 1.1186483330341443);
}

TEST(RendezvousTest, RanksEveryNodeOnce) {
  const std::vector<PlacementNode> nodes = TestNodes(20);
  std::vector<NodeId> ranked = RankNodes(3, nodes);
  std::vector<NodeId> all;
  for (const PlacementNode& node : nodes) all.push_back(node.id);
  std::sort(ranked.begin(), ranked.end());
  std::sort(all.begin(), all.end());
  EXPECT_EQ(ranked, all);
  EXPECT_TRUE(RankNodes(3, {}).empty());
}

TEST(RendezvousTest, ComesFirstInProportionToWeight) {
  std::vector<PlacementNode> nodes = TestNodes(4);
  nodes[2].weight *= 3;
  std::map<NodeId, int> first = CountFirst(nodes);
  EXPECT_NEAR(first[nodes[2].id], kGroups / 2, kGroups * 0.05);
  EXPECT_NEAR(first[nodes[0].id], kGroups / 6, kGroups * 0.05);
}

TEST(RendezvousTest, RanksWeightZeroLastById) {
  std::vector<PlacementNode> nodes = TestNodes(6);
  nodes[0].weight = nodes[4].weight = 0;
  for (uint32_t pg = 0; pg < 50; ++pg) {
    const std::vector<NodeId> ranked = RankNodes(pg, nodes);
    EXPECT_EQ(ranked[4], std::min(nodes[0].id, nodes[4].id));
    EXPECT_EQ(ranked[5], std::max(nodes[0].id, nodes[4].id));
  }
}

RC_GTEST_PROP(RendezvousPropertyTest, DoesNotDependOnTheOrderOfNodes,
              (uint16_t pg)) {
  const int count = *rc::gen::inRange(1, 40);
  std::vector<PlacementNode> nodes = TestNodes(count);
  const std::vector<NodeId> ranked = RankNodes(pg, nodes);
  std::rotate(nodes.begin(), nodes.begin() + *rc::gen::inRange(0, count),
              nodes.end());
  RC_ASSERT(RankNodes(pg, nodes) == ranked);
}

RC_GTEST_PROP(RendezvousPropertyTest, KeepsTheOrderOfTheOthersWhenOneLeaves,
              (uint16_t pg)) {
  const int count = *rc::gen::inRange(1, 40);
  std::vector<PlacementNode> nodes = TestNodes(count);
  std::vector<NodeId> expected = RankNodes(pg, nodes);
  const auto leaver = nodes.begin() + *rc::gen::inRange(0, count);
  expected.erase(std::find(expected.begin(), expected.end(), leaver->id));
  nodes.erase(leaver);
  RC_ASSERT(RankNodes(pg, nodes) == expected);
}

}  // namespace
}  // namespace coffer::placement
