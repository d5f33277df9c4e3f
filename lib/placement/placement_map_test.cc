#include "lib/placement/placement_map.h"

#include <array>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "lib/placement/test_nodes.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::placement {
namespace {

// Two groups, four nodes in three domains (0 and 3 share one).
PlacementMap SmallMap() {
  PlacementMap map;
  map.pg_bits = 1;
  map.replication_factor = 3;
  map.nodes = {TestNode(0, "a"), TestNode(1, "b"), TestNode(2, "c"),
               TestNode(3, "a")};
  map.groups = {{TestNodeId(0), TestNodeId(1), TestNodeId(2)},
                {TestNodeId(3), TestNodeId(2), TestNodeId(1)}};
  return map;
}

void ExpectRefused(const PlacementMap& map) {
  const absl::Status status = Validate(map);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  EXPECT_EQ(GetErrorReason(status), reason::kInvalidRequest);
}

TEST(PlacementGroupOfTest, TakesTheFirstBitsBigEndian) {
  std::array<uint8_t, kBlobIdSizeBytes> bytes{};
  bytes[0] = 0xab;
  bytes[1] = 0xcd;
  bytes[2] = 0xff;
  const BlobId blob(bytes);
  EXPECT_EQ(PlacementGroupOf(blob, 1), 1u);
  EXPECT_EQ(PlacementGroupOf(blob, 4), 0xau);
  EXPECT_EQ(PlacementGroupOf(blob, 8), 0xabu);
  EXPECT_EQ(PlacementGroupOf(blob, 10), 0x2afu);
  EXPECT_EQ(PlacementGroupOf(blob, 16), 0xabcdu);
}

TEST(PlacementGroupOfTest, FollowsTheOrderOfIds) {
  std::array<uint8_t, kBlobIdSizeBytes> low{};
  low[0] = 0x3f;
  low[1] = 0xff;
  std::array<uint8_t, kBlobIdSizeBytes> high{};
  high[0] = 0x40;
  EXPECT_EQ(PlacementGroupOf(BlobId(low), 10), 0xffu);
  EXPECT_EQ(PlacementGroupOf(BlobId(high), 10), 0x100u);
}

TEST(PlacementMapTest, AcceptsAValidMap) {
  EXPECT_TRUE(Validate(SmallMap()).ok()) << Validate(SmallMap());
}

TEST(PlacementMapTest, AcceptsAMapBeforeTheFirstPlan) {
  EXPECT_TRUE(Validate(PlacementMap{}).ok());
}

TEST(PlacementMapTest, RefusesSizesOutOfLimits) {
  for (uint32_t pg_bits : {0u, 17u, 32u}) {
    PlacementMap map;
    map.pg_bits = pg_bits;
    ExpectRefused(map);
  }
  for (uint32_t factor : {0u, 17u}) {
    PlacementMap map;
    map.replication_factor = factor;
    ExpectRefused(map);
  }
}

TEST(PlacementMapTest, RefusesAWrongNumberOfGroups) {
  PlacementMap map = SmallMap();
  map.groups.pop_back();
  ExpectRefused(map);
  map.groups.resize(4);
  ExpectRefused(map);
}

TEST(PlacementMapTest, RefusesAnUnknownNodeInAGroup) {
  PlacementMap map = SmallMap();
  map.groups[1][0] = TestNodeId(9);
  ExpectRefused(map);
}

TEST(PlacementMapTest, RefusesARepeatedNodeInAGroup) {
  PlacementMap map = SmallMap();
  map.groups[0][2] = map.groups[0][0];
  ExpectRefused(map);
}

TEST(PlacementMapTest, RefusesTwoReplicasInOneFailureDomain) {
  PlacementMap map = SmallMap();
  map.groups[0][2] = TestNodeId(3);
  ExpectRefused(map);
}

TEST(PlacementMapTest, RefusesMoreReplicasThanTheFactor) {
  PlacementMap map = SmallMap();
  map.replication_factor = 2;
  ExpectRefused(map);
}

TEST(PlacementMapTest, RefusesBadNodes) {
  PlacementMap repeated = SmallMap();
  repeated.nodes.push_back(TestNode(1, "d"));
  ExpectRefused(repeated);

  PlacementMap nil = SmallMap();
  nil.nodes.push_back({NodeId(), "d", 1});
  ExpectRefused(nil);

  PlacementMap unlabelled = SmallMap();
  unlabelled.nodes.push_back(TestNode(7, ""));
  ExpectRefused(unlabelled);
}

TEST(PlacementMapTest, RefusesTooManyNodes) {
  PlacementMap map;
  map.nodes = TestNodes(static_cast<int>(kMaxPlacementNodes));
  EXPECT_TRUE(Validate(map).ok());
  map.nodes.push_back(TestNode(static_cast<int>(kMaxPlacementNodes), "extra"));
  ExpectRefused(map);
}

TEST(PlacementMapTest, ListsDegradedGroups) {
  PlacementMap map = SmallMap();
  EXPECT_TRUE(DegradedGroups(map).empty());
  map.groups[1].pop_back();
  EXPECT_EQ(DegradedGroups(map), std::vector<uint32_t>{1});
}

TEST(PlacementMapTest, FindsNodesById) {
  const PlacementMap map = SmallMap();
  ASSERT_NE(FindNode(map, TestNodeId(2)), nullptr);
  EXPECT_EQ(FindNode(map, TestNodeId(2))->failure_domain, "c");
  EXPECT_EQ(FindNode(map, TestNodeId(9)), nullptr);
}

}  // namespace
}  // namespace coffer::placement
