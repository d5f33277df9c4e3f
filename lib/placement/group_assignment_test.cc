#include "lib/placement/group_assignment.h"

#include "gtest/gtest.h"
#include "lib/placement/test_nodes.h"

namespace coffer::placement {
namespace {

// Nodes 0 and 1 share a domain; node 3 takes nothing.
GroupAssignment MakeDraft() {
  return GroupAssignment({TestNode(0, "a"), TestNode(1, "a"), TestNode(2, "b"),
                          TestNode(3, "c", 0)},
                         /*pg_bits=*/2, /*replication_factor=*/2);
}

TEST(GroupAssignmentTest, StartsEmpty) {
  const GroupAssignment draft = MakeDraft();
  ASSERT_EQ(draft.group_count(), 4u);
  for (uint32_t pg = 0; pg < draft.group_count(); ++pg) {
    EXPECT_EQ(draft.slots(pg), std::vector<NodeIndex>(2, kEmptySlot));
  }
  EXPECT_EQ(draft.load(0), 0);
  EXPECT_EQ(draft.target(2), 4);
  EXPECT_FALSE(draft.takes_replicas(3));
}

TEST(GroupAssignmentTest, AFailureDomainFitsOnce) {
  GroupAssignment draft = MakeDraft();
  draft.Assign(1, 0, 0);
  EXPECT_FALSE(draft.Fits(1, 1, 0)) << "the node itself";
  EXPECT_FALSE(draft.Fits(1, 1, 1)) << "its neighbour";
  EXPECT_TRUE(draft.Fits(1, 1, 2));
  EXPECT_TRUE(draft.Fits(1, 0, 1)) << "in its own slot";
  EXPECT_TRUE(draft.Fits(0, 1, 1)) << "in another group";
}

TEST(GroupAssignmentTest, CountsLoads) {
  GroupAssignment draft = MakeDraft();
  draft.Assign(0, 0, 0);
  draft.Assign(1, 1, 0);
  EXPECT_EQ(draft.load(0), 2);
  draft.Assign(0, 0, 2);
  EXPECT_EQ(draft.load(0), 1);
  EXPECT_EQ(draft.load(2), 1);
  draft.Assign(0, 0, kEmptySlot);
  EXPECT_EQ(draft.load(2), 0);
}

TEST(GroupAssignmentTest, ListsGroupsWithoutEmptySlots) {
  GroupAssignment draft = MakeDraft();
  draft.Assign(0, 1, 2);
  draft.Assign(3, 0, 1);
  draft.Assign(3, 1, 3);
  EXPECT_EQ(draft.ToGroups(),
            (std::vector<std::vector<NodeId>>{
                {TestNodeId(2)}, {}, {}, {TestNodeId(1), TestNodeId(3)}}));
}

}  // namespace
}  // namespace coffer::placement
