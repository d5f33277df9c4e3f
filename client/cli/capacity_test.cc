#include "client/cli/capacity.h"

#include <limits>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace coffer::cli {
namespace {

constexpr uint64_t kGib = uint64_t{1} << 30;

AdminNode Node(const std::string& id, const std::string& domain,
               uint64_t free) {
  AdminNode node;
  node.summary.id = id;
  node.summary.state = "ACTIVE";
  node.summary.failure_domain = domain;
  node.summary.capacity_bytes = 1000;
  node.summary.free_bytes = free;
  node.summary.accepts_puts = true;
  return node;
}

PlacementSummary Placement(uint32_t replicas,
                           const std::vector<AdminNode>& nodes) {
  PlacementSummary placement;
  placement.replication_factor = replicas;
  placement.group_count = 4;
  for (const AdminNode& node : nodes) {
    placement.nodes.push_back({node.summary.id, "", 4});
  }
  return placement;
}

TEST(Capacity, EachByteNeedsDistinctDomains) {
  const std::vector<AdminNode> nodes = {
      Node("1", "a", 900), Node("2", "b", 100), Node("3", "c", 200)};
  EXPECT_EQ(ComputeCapacity(nodes, Placement(3, nodes)).fits_bytes, 100u);
  // 300 bytes, each with one copy in "a" and one in "b" or "c".
  EXPECT_EQ(ComputeCapacity(nodes, Placement(2, nodes)).fits_bytes, 300u);
  EXPECT_EQ(ComputeCapacity(nodes, Placement(1, nodes)).fits_bytes, 1200u);
}

TEST(Capacity, NodesOfOneDomainCountTogether) {
  const std::vector<AdminNode> nodes = {
      Node("1", "a", 500), Node("2", "a", 500), Node("3", "b", 300)};
  const Capacity capacity = ComputeCapacity(nodes, Placement(2, nodes));
  EXPECT_EQ(capacity.domain_count, 2u);
  EXPECT_EQ(capacity.fits_bytes, 300u);
}

TEST(Capacity, TooFewDomainsMeanFewerCopies) {
  const std::vector<AdminNode> nodes = {Node("1", "a", 500),
                                        Node("2", "b", 400)};
  const Capacity capacity = ComputeCapacity(nodes, Placement(3, nodes));
  EXPECT_EQ(capacity.copies, 2u);
  EXPECT_EQ(capacity.replication_factor, 3u);
  EXPECT_EQ(capacity.fits_bytes, 400u);
}

TEST(Capacity, OnlyActiveNodesThatTakePutsHaveRoom) {
  std::vector<AdminNode> nodes = {Node("1", "a", 500), Node("2", "b", 400)};
  nodes[0].summary.accepts_puts = false;
  for (const char* state : {"DOWN", "SUSPECT", "JOINING", ""}) {
    nodes[1].summary.state = state;
    EXPECT_EQ(RoomOf(nodes[1].summary), 0u) << state;
    const Capacity capacity = ComputeCapacity(nodes, Placement(2, nodes));
    EXPECT_EQ(capacity.fits_bytes, 0u) << state;
    EXPECT_EQ(capacity.fits_now_bytes, 0u) << state;
    EXPECT_EQ(capacity.room_bytes, 0u) << state;
    EXPECT_EQ(capacity.nodes_without_room, 2u) << state;
    EXPECT_EQ(capacity.free_bytes, 900u) << state;
  }
  EXPECT_EQ(ComputeCapacity({}, PlacementSummary()).fits_bytes, 0u);
}

TEST(Capacity, TheFirstFullNodeLimitsWhatFitsNow) {
  const std::vector<AdminNode> nodes = {Node("1", "a", 900),
                                        Node("2", "b", 100)};
  PlacementSummary placement = Placement(1, nodes);
  placement.nodes[0].group_count = 2;
  placement.nodes[1].group_count = 2;
  const Capacity capacity = ComputeCapacity(nodes, placement);
  EXPECT_EQ(capacity.fits_bytes, 1000u);
  EXPECT_EQ(capacity.fits_now_bytes, 200u);
}

TEST(Capacity, NodesWithoutRoomAreNotTheFirstToBeFull) {
  std::vector<AdminNode> nodes = {Node("1", "a", 900), Node("2", "b", 600),
                                  Node("3", "c", 300)};
  nodes[0].summary.accepts_puts = false;
  nodes[2].summary.free_bytes = 0;
  PlacementSummary placement = Placement(1, nodes);
  for (PlacementNodeShare& share : placement.nodes) share.group_count = 2;
  const Capacity capacity = ComputeCapacity(nodes, placement);
  EXPECT_EQ(capacity.fits_bytes, 600u);
  EXPECT_EQ(capacity.fits_now_bytes, 600u);
  EXPECT_EQ(capacity.node_count, 3u);
  EXPECT_EQ(capacity.nodes_without_room, 2u);
  nodes[1].summary.free_bytes = 200;
  EXPECT_EQ(ComputeCapacity(nodes, placement).fits_now_bytes, 200u);
}

TEST(Capacity, TheReserveIsNoRoom) {
  NodeSummary node = Node("1", "a", 40 * kGib).summary;
  node.capacity_bytes = 200 * kGib;
  EXPECT_EQ(RoomOf(node), 30 * kGib);
  node.capacity_bytes = 10 * kGib;
  node.free_bytes = 4 * kGib;
  EXPECT_EQ(RoomOf(node), 3 * kGib);
  // It takes puts, so its reserve is another one.
  node.free_bytes = kGib;
  EXPECT_EQ(RoomOf(node), kGib);
}

TEST(Capacity, NodesThatTellTheirReserveAreBelieved) {
  NodeSummary node = Node("1", "a", 40 * kGib).summary;
  node.capacity_bytes = 200 * kGib;
  node.reserve_bytes = kGib;
  EXPECT_EQ(RoomOf(node), 39 * kGib);
  node.reserve_bytes = 0;
  EXPECT_EQ(RoomOf(node), 40 * kGib);
  node.reserve_bytes = 50 * kGib;
  EXPECT_EQ(RoomOf(node), 0u);
}

TEST(Capacity, AbsurdFiguresDoNotWrap) {
  const uint64_t most = std::numeric_limits<uint64_t>::max();
  const std::vector<AdminNode> nodes = {Node("1", "a", most),
                                        Node("2", "a", most)};
  EXPECT_EQ(ComputeCapacity(nodes, Placement(1, nodes)).free_bytes, most);
}

}  // namespace
}  // namespace coffer::cli
