#include "services/directory/placement_converter.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/placement/placement_map.h"
#include "lib/status/status_matchers.h"
#include "services/directory/sample_records.h"

namespace coffer::directory {
namespace {

NodeId IdOf(uint32_t number) {
  return NodeId::FromHex(sample::Id(number)).value();
}

placement::PlacementMap Map() {
  placement::PlacementMap map;
  map.epoch = 7;
  map.pg_bits = 1;
  map.replication_factor = 2;
  map.nodes = {{IdOf(1), "a", 10}, {IdOf(2), "b", 20}};
  map.groups = {{IdOf(2), IdOf(1)}, {IdOf(1)}};
  return map;
}

std::vector<v1::Node> Nodes() {
  std::vector<v1::Node> nodes(3);
  for (uint32_t i = 0; i < 3; ++i) {
    nodes[i].set_node_id(sample::Id(3 - i));
    nodes[i].set_public_key(sample::Hash(3 - i));
    nodes[i].set_state(v1::NODE_STATE_ACTIVE);
    nodes[i].add_endpoints()->set_address("127.0.0.1:1");
  }
  return nodes;
}

TEST(PlacementConverter, StoresAndRestoresMaps) {
  EXPECT_THAT(FromStored(ToStored(Map())), IsOkAndHolds(Map()));
}

TEST(PlacementConverter, RefusesDamagedMaps) {
  internal::v1::StoredPlacementMap stored = ToStored(Map());
  stored.mutable_weights()->RemoveLast();
  EXPECT_THAT(FromStored(stored), StatusIs(absl::StatusCode::kDataLoss));
  stored = ToStored(Map());
  stored.set_node_ids(0, "short");
  EXPECT_THAT(FromStored(stored), StatusIs(absl::StatusCode::kDataLoss));
  stored = ToStored(Map());
  stored.mutable_groups(1)->set_node_ids(0, std::string(16, 'x'));
  EXPECT_THAT(FromStored(stored), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(PlacementConverter, AddsWhatClientsNeed) {
  COFFER_ASSERT_OK_AND_ASSIGN(const v1::PlacementMap map,
                              ToPublic(Map(), Nodes()));
  EXPECT_EQ(map.epoch(), 7u);
  ASSERT_EQ(map.nodes_size(), 2);
  EXPECT_EQ(map.nodes(0).node_id(), sample::Id(1));
  EXPECT_EQ(map.nodes(0).public_key(), sample::Hash(1));
  EXPECT_EQ(map.nodes(1).failure_domain(), "b");
  EXPECT_EQ(map.nodes(1).weight(), 20u);
  EXPECT_EQ(map.nodes(1).state(), v1::NODE_STATE_ACTIVE);
  ASSERT_EQ(map.groups_size(), 2);
  EXPECT_EQ(map.groups(0).node_indexes(0), 1u);
  EXPECT_EQ(map.groups(0).node_indexes(1), 0u);
  EXPECT_EQ(map.groups(1).node_indexes_size(), 1);
}

TEST(PlacementConverter, MissesNodesThatAreNotOnRecord) {
  std::vector<v1::Node> nodes = Nodes();
  nodes.pop_back();
  EXPECT_THAT(ToPublic(Map(), nodes), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace coffer::directory
