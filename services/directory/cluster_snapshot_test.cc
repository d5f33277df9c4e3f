#include "services/directory/cluster_snapshot.h"

#include "coffer/directory/v1/directory_service.pb.h"
#include "gtest/gtest.h"
#include "services/directory/sample_snapshot.h"

namespace coffer::directory {
namespace {

TEST(ClusterSnapshotTest, CountsDomainsThatTakeBlobs) {
  ClusterSnapshot snapshot = SampleSnapshot();
  EXPECT_EQ(CountWritableDomains(snapshot, {}), 4u);
  EXPECT_EQ(CountWritableDomains(snapshot, {snapshot.nodes[0].node_id()}), 3u);
  snapshot.nodes[1].set_state(v1::NODE_STATE_SUSPECT);
  snapshot.nodes[2].mutable_usage()->set_accepts_puts(false);
  EXPECT_EQ(CountWritableDomains(snapshot, {}), 2u);
  snapshot.nodes[3].set_failure_domain(snapshot.nodes[0].failure_domain());
  EXPECT_EQ(CountWritableDomains(snapshot, {}), 1u);
}

TEST(ClusterSnapshotTest, AllGroupsAreDegradedBeforeThereIsAMap) {
  ClusterSnapshot snapshot = SampleSnapshot();
  EXPECT_EQ(CountDegradedGroups(snapshot.map), 0u);
  snapshot.map.groups[2].pop_back();
  EXPECT_EQ(CountDegradedGroups(snapshot.map), 1u);
  snapshot.map.groups.clear();
  EXPECT_EQ(CountDegradedGroups(snapshot.map), 4u);
}

TEST(ClusterSnapshotTest, GroupsAreIncompleteWhenANodeIsNotActive) {
  ClusterSnapshot snapshot = SampleSnapshot();
  EXPECT_EQ(CountIncompleteGroups(snapshot), 0u);
  // Every node holds replicas of all groups but one.
  snapshot.nodes[0].set_state(v1::NODE_STATE_SUSPECT);
  EXPECT_EQ(CountIncompleteGroups(snapshot), 3u);
  snapshot.nodes[1].set_state(v1::NODE_STATE_DOWN);
  EXPECT_EQ(CountIncompleteGroups(snapshot), 4u);
  snapshot.map.groups.clear();
  EXPECT_EQ(CountIncompleteGroups(snapshot), 0u);
}

}  // namespace
}  // namespace coffer::directory
