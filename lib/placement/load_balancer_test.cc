#include "lib/placement/load_balancer.h"

#include <utility>

#include "gtest/gtest.h"
#include "lib/placement/test_nodes.h"

namespace coffer::placement {
namespace {

constexpr uint32_t kPgBits = 6;

// A draft with two replicas of each group. The first `split` groups have the
// nodes of `low`, the others those of `high`.
GroupAssignment MakeDraft(std::vector<PlacementNode> nodes, uint32_t split,
                          std::pair<NodeIndex, NodeIndex> low,
                          std::pair<NodeIndex, NodeIndex> high) {
  GroupAssignment draft(std::move(nodes), kPgBits, /*replication_factor=*/2);
  for (uint32_t pg = 0; pg < draft.group_count(); ++pg) {
    const auto& [first, second] = pg < split ? low : high;
    draft.Assign(pg, 0, first);
    draft.Assign(pg, 1, second);
  }
  return draft;
}

void ExpectBalanced(const GroupAssignment& draft) {
  for (NodeIndex n = 0; n < draft.node_count(); ++n) {
    EXPECT_NEAR(draft.load(n), draft.target(n),
                1 + kBalanceTolerance * draft.target(n))
        << "node " << n;
  }
}

void ExpectValid(const GroupAssignment& draft) {
  for (uint32_t pg = 0; pg < draft.group_count(); ++pg) {
    for (size_t slot = 0; slot < draft.slots(pg).size(); ++slot) {
      EXPECT_TRUE(draft.Fits(pg, slot, draft.slots(pg)[slot]));
    }
  }
}

TEST(LoadBalancerTest, GivesANewNodeItsShare) {
  GroupAssignment draft = MakeDraft(TestNodes(5), 32, {0, 1}, {2, 3});
  BalanceLoads(&draft);
  EXPECT_EQ(draft.load(4), 25) << "128 replicas / 5 nodes, rounded down";
  ExpectBalanced(draft);
  ExpectValid(draft);
}

TEST(LoadBalancerTest, RelievesAFullNode) {
  // Nobody else is far off its target: only node 0 gives this away.
  std::vector<PlacementNode> nodes = TestNodes(12);
  GroupAssignment draft(nodes, kPgBits, /*replication_factor=*/2);
  for (uint32_t pg = 0; pg < draft.group_count(); ++pg) {
    draft.Assign(pg, 0, static_cast<NodeIndex>(1 + pg % 11));
    draft.Assign(pg, 1,
                 pg % 4 == 0 ? 0 : static_cast<NodeIndex>(1 + (pg + 5) % 11));
  }
  ASSERT_EQ(draft.load(0), 16);
  BalanceLoads(&draft);
  EXPECT_EQ(draft.load(0), 11) << "128 replicas / 12 nodes, rounded up";
  ExpectBalanced(draft);
  ExpectValid(draft);
}

TEST(LoadBalancerTest, LeavesSmallDifferencesAlone) {
  GroupAssignment draft = MakeDraft(TestNodes(4), 33, {0, 1}, {2, 3});
  BalanceLoads(&draft);
  EXPECT_EQ(draft.load(0), 33);
  EXPECT_EQ(draft.load(3), 31);
}

TEST(LoadBalancerTest, PassesLoadOnThroughAThirdNode) {
  // 0 has 10 too many and 1 lacks 10, but each group of 0 has 1 already: only
  // via 2 and 3, which are on target, can it get there.
  GroupAssignment draft =
      MakeDraft({TestNode(0, "a", 30), TestNode(1, "b", 50),
                 TestNode(2, "c", 24), TestNode(3, "d", 24)},
                40, {0, 1}, {2, 3});
  BalanceLoads(&draft);
  ExpectBalanced(draft);
  ExpectValid(draft);
}

TEST(LoadBalancerTest, DoesNotTouchNodesThatTakeNothing) {
  std::vector<PlacementNode> nodes = TestNodes(4);
  nodes[0].weight = 0;
  GroupAssignment draft = MakeDraft(nodes, 16, {0, 1}, {2, 3});
  BalanceLoads(&draft);
  EXPECT_EQ(draft.load(0), 16);
  ExpectValid(draft);
}

}  // namespace
}  // namespace coffer::placement
