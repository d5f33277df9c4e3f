#include "client/upload_targets.h"

#include <memory>
#include <utility>

#include "client/in_memory_cluster.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/merkle/blob_hash.h"
#include "lib/placement/placement_map.h"
#include "lib/placement/write_targets.h"

namespace coffer::client {
namespace {

using ::testing::SizeIs;

class UploadTargetsTest : public ::testing::Test {
 protected:
  std::shared_ptr<const UploadTargets> Targets(ClusterMap map) {
    UploadTargetTable table(std::make_shared<const ClusterMap>(std::move(map)));
    EXPECT_EQ(table.ForBlob(blob_), table.ForBlob(blob_));
    return table.ForBlob(blob_);
  }

  FakeClock clock_;
  InMemoryCluster cluster_{{"a", "a", "b", "c", "d"}, &clock_, [this] {
                             return clock_.NewSleeper();
                           }};
  const BlobId blob_ = merkle::HashBlob("blob");
};

TEST_F(UploadTargetsTest, ListsReplicasThenSubstitutes) {
  const ClusterMap map = cluster_.MakeMap(3);
  const auto expected = placement::WriteCandidates(
      map.placement, placement::PlacementGroupOf(blob_, map.placement.pg_bits));
  const auto targets = Targets(map);
  ASSERT_THAT(targets->nodes, SizeIs(5));
  EXPECT_EQ(targets->failure_domain_count, 4);
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(targets->nodes[i].node, expected[i]);
    EXPECT_EQ(targets->nodes[i].substitute, i >= 3);
  }
}

TEST_F(UploadTargetsTest, PutsUnhealthyNodesLast) {
  ClusterMap map = cluster_.MakeMap(3);
  const NodeId first = Targets(map)->nodes.front().node;
  map.nodes.at(first).healthy = false;
  EXPECT_EQ(Targets(map)->nodes.back().node, first);
}

TEST_F(UploadTargetsTest, LeavesOutNodesThatCannotBeReached) {
  ClusterMap map = cluster_.MakeMap(3);
  map.nodes.at(cluster_.id(0)).address.clear();
  map.nodes.erase(cluster_.id(2));
  EXPECT_THAT(Targets(map)->nodes, SizeIs(3));
}

}  // namespace
}  // namespace coffer::client
