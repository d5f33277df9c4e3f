#include "lib/placement/placement_planner.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/placement/load_targets.h"
#include "lib/placement/test_nodes.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

// Needs rapidcheck.h first.
#include "rapidcheck.h"
#include "rapidcheck/gtest.h"

namespace coffer::placement {
namespace {

PlacementMap Plan(const PlacementMap& current,
                  const std::vector<PlacementNode>& wanted) {
  absl::StatusOr<PlacementMap> next = PlanPlacement(current, wanted);
  EXPECT_TRUE(next.ok()) << next.status();
  return next.value_or(current);
}

PlacementMap Fresh(int node_count) { return Plan({}, TestNodes(node_count)); }

std::map<NodeId, int> Loads(const PlacementMap& map) {
  std::map<NodeId, int> loads;
  for (const PlacementNode& node : map.nodes) loads[node.id] = 0;
  for (const auto& group : map.groups) {
    for (const NodeId& id : group) ++loads[id];
  }
  return loads;
}

// The largest distance of a node from its target, as a fraction of it; a
// distance of less than a replica counts nothing.
double WorstImbalance(const PlacementMap& map) {
  const std::vector<double> targets = LoadTargets(
      map.nodes, uint32_t{1} << map.pg_bits, map.replication_factor);
  std::map<NodeId, int> loads = Loads(map);
  double worst = 0;
  for (size_t i = 0; i < map.nodes.size(); ++i) {
    const double off = std::abs(loads[map.nodes[i].id] - targets[i]);
    if (off > 1) worst = std::max(worst, off / targets[i]);
  }
  return worst;
}

TEST(PlacementPlannerTest, BalancesEqualNodesWithinATenth) {
  for (int count : {3, 4, 5, 7, 10, 16, 30, 100}) {
    const PlacementMap map = Fresh(count);
    EXPECT_TRUE(Validate(map).ok()) << Validate(map);
    EXPECT_TRUE(DegradedGroups(map).empty());
    const double target = 3.0 * 1024 / count;
    for (const auto& [id, load] : Loads(map)) {
      EXPECT_NEAR(load, target, 0.1 * target) << count << " nodes";
    }
  }
}

TEST(PlacementPlannerTest, StaysBalancedWhileAClusterGrowsAndShrinks) {
  PlacementMap map = Fresh(3);
  for (int count = 4; count <= 20; ++count) {
    map = Plan(map, TestNodes(count));
    EXPECT_LT(WorstImbalance(map), 0.1) << "grown to " << count;
  }
  for (int count = 19; count >= 3; --count) {
    map = Plan(map, TestNodes(count));
    EXPECT_LT(WorstImbalance(map), 0.1) << "shrunk to " << count;
  }
  EXPECT_TRUE(Validate(map).ok());
  EXPECT_TRUE(DegradedGroups(map).empty());
}

TEST(PlacementPlannerTest, RespectsWeights) {
  std::vector<PlacementNode> nodes = TestNodes(12);
  for (size_t i = 0; i < nodes.size(); ++i) nodes[i].weight = 100 + 20 * i;
  const PlacementMap map = Plan({}, nodes);
  EXPECT_LT(WorstImbalance(map), 0.1);
  EXPECT_GT(Loads(map)[nodes[11].id], 2 * Loads(map)[nodes[0].id]);
}

TEST(PlacementPlannerTest, FillsDomainsOfUnequalSize) {
  // "a" can hold one replica of each PG and, being the largest, has to.
  const std::vector<PlacementNode> nodes = {TestNode(0, "a"), TestNode(1, "a"),
                                            TestNode(2, "b"), TestNode(3, "c"),
                                            TestNode(4, "d")};
  const PlacementMap map = Plan({}, nodes);
  EXPECT_TRUE(DegradedGroups(map).empty());
  EXPECT_LT(WorstImbalance(map), 0.1);
}

TEST(PlacementPlannerTest, AJoinMovesNoMoreThanTheNewShare) {
  for (int count : {3, 5, 10, 30}) {
    const PlacementMap before = Fresh(count);
    const PlacementMap after = Plan(before, TestNodes(count + 1));
    const std::vector<PlacementMove> moves = PlacementDiff(before, after);
    const double share = 3.0 * 1024 / (count + 1);
    EXPECT_LE(moves.size(), 1.05 * share) << count << " nodes";
    EXPECT_GE(moves.size(), 0.9 * share) << count << " nodes";
    for (const PlacementMove& move : moves) {
      EXPECT_TRUE(move.from.has_value() && move.to.has_value());
    }
    EXPECT_EQ(after.epoch, before.epoch + 1);
  }
}

TEST(PlacementPlannerTest, ALeaveMovesOnlyWhatTheLeaverHad) {
  for (int count : {4, 6, 10, 30}) {
    const PlacementMap before = Fresh(count);
    const PlacementMap after = Plan(before, TestNodes(count - 1));
    const NodeId leaver = TestNodeId(count - 1);
    const std::vector<PlacementMove> moves = PlacementDiff(before, after);
    EXPECT_EQ(moves.size(), static_cast<size_t>(Loads(before)[leaver]));
    for (const PlacementMove& move : moves) EXPECT_EQ(move.from, leaver);
    EXPECT_TRUE(DegradedGroups(after).empty());
  }
}

TEST(PlacementPlannerTest, AReplacementTakesThePlaceOfTheReplaced) {
  std::vector<PlacementNode> nodes = TestNodes(10);
  const PlacementMap before = Plan({}, nodes);
  const NodeId old = nodes[4].id;
  nodes[4] = TestNode(77, "host-77");
  const PlacementMap after = Plan(before, nodes);
  // What the old one had must move. Some of it may go to others at first.
  const double had = Loads(before)[old];
  EXPECT_LE(PlacementDiff(before, after).size(), 1.1 * had);
  EXPECT_LT(WorstImbalance(after), 0.1);
}

TEST(PlacementPlannerTest, AStableClusterDoesNotChurn) {
  const PlacementMap map = Fresh(10);
  std::vector<PlacementNode> reordered = TestNodes(10);
  std::reverse(reordered.begin(), reordered.end());
  EXPECT_EQ(Plan(map, reordered), map);
}

TEST(PlacementPlannerTest, SmallWeightChangesMoveNothing) {
  std::vector<PlacementNode> nodes = TestNodes(10);
  const PlacementMap before = Plan({}, nodes);
  nodes[0].weight += 2;
  const PlacementMap after = Plan(before, nodes);
  EXPECT_TRUE(PlacementDiff(before, after).empty());
  EXPECT_EQ(after.epoch, before.epoch + 1) << "the nodes did change";
}

TEST(PlacementPlannerTest, FewerDomainsThanReplicasGiveDegradedGroups) {
  const std::vector<PlacementNode> nodes = {TestNode(0, "a"), TestNode(1, "a"),
                                            TestNode(2, "b")};
  const PlacementMap two_domains = Plan({}, nodes);
  EXPECT_TRUE(Validate(two_domains).ok());
  EXPECT_EQ(DegradedGroups(two_domains).size(), 1024u);
  for (const auto& group : two_domains.groups) EXPECT_EQ(group.size(), 2u);
  EXPECT_LT(WorstImbalance(two_domains), 0.1);

  std::vector<PlacementNode> more = nodes;
  more.push_back(TestNode(3, "c"));
  const PlacementMap healed = Plan(two_domains, more);
  EXPECT_TRUE(DegradedGroups(healed).empty());
  for (const PlacementMove& move : PlacementDiff(two_domains, healed)) {
    EXPECT_FALSE(move.from.has_value());
    EXPECT_EQ(move.to, TestNodeId(3));
  }
}

TEST(PlacementPlannerTest, ADrainEmptiesTheNode) {
  std::vector<PlacementNode> nodes = TestNodes(6);
  const PlacementMap before = Plan({}, nodes);
  nodes[2].weight = 0;
  const PlacementMap after = Plan(before, nodes);
  EXPECT_EQ(Loads(after)[nodes[2].id], 0);
  EXPECT_TRUE(DegradedGroups(after).empty());
  for (const PlacementMove& move : PlacementDiff(before, after)) {
    EXPECT_EQ(move.from, nodes[2].id);
  }
}

TEST(PlacementPlannerTest, ADrainWithoutSubstituteKeepsReplicas) {
  std::vector<PlacementNode> nodes = TestNodes(3);
  const PlacementMap before = Plan({}, nodes);
  nodes[2].weight = 0;
  const PlacementMap draining = Plan(before, nodes);
  EXPECT_TRUE(PlacementDiff(before, draining).empty());
  EXPECT_TRUE(DegradedGroups(draining).empty());

  nodes.push_back(TestNode(3, "host-3"));
  EXPECT_EQ(Loads(Plan(draining, nodes))[nodes[2].id], 0);
}

TEST(PlacementPlannerTest, ADrainedNodeIsReplacedWithinItsDomain) {
  std::vector<PlacementNode> nodes = TestNodes(3);
  const PlacementMap before = Plan({}, nodes);
  nodes[2].weight = 0;
  nodes.push_back(TestNode(3, nodes[2].failure_domain));
  const PlacementMap after = Plan(before, nodes);
  EXPECT_EQ(Loads(after)[nodes[2].id], 0);
  EXPECT_EQ(Loads(after)[nodes[3].id], 1024);
}

TEST(PlacementPlannerTest, SeparatesReplicasWhoseLabelsChanged) {
  std::vector<PlacementNode> nodes = TestNodes(8);
  const PlacementMap before = Plan({}, nodes);
  nodes[1].failure_domain = nodes[0].failure_domain;
  const PlacementMap after = Plan(before, nodes);
  EXPECT_TRUE(Validate(after).ok()) << Validate(after);
  EXPECT_TRUE(DegradedGroups(after).empty());
}

TEST(PlacementPlannerTest, RefusesWithoutAnyNodeThatTakesReplicas) {
  std::vector<PlacementNode> drained = TestNodes(3);
  for (PlacementNode& node : drained) node.weight = 0;
  for (const auto& wanted : {std::vector<PlacementNode>{}, drained}) {
    const absl::Status status = PlanPlacement({}, wanted).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(GetErrorReason(status), reason::kTooFewNodes);
  }
}

TEST(PlacementPlannerTest, RefusesInvalidInput) {
  std::vector<PlacementNode> repeated = TestNodes(3);
  repeated.push_back(repeated[0]);
  EXPECT_EQ(PlanPlacement({}, repeated).status().code(),
            absl::StatusCode::kInvalidArgument);

  PlacementMap unknown = Fresh(3);
  unknown.groups[5][0] = TestNodeId(99);
  EXPECT_EQ(PlanPlacement(unknown, TestNodes(3)).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(PlacementDiffTest, ListsGainsAndLosses) {
  PlacementMap before;
  before.pg_bits = 1;
  before.groups = {{TestNodeId(0), TestNodeId(1)}, {TestNodeId(0)}};
  PlacementMap after = before;
  after.groups = {{TestNodeId(2), TestNodeId(0)}, {}};
  EXPECT_EQ(PlacementDiff(before, after),
            (std::vector<PlacementMove>{{0, TestNodeId(1), TestNodeId(2)},
                                        {1, TestNodeId(0), absl::nullopt}}));
  EXPECT_EQ(PlacementDiff(PlacementMap{}, after).size(), 2u);
  EXPECT_TRUE(PlacementDiff(after, after).empty());
}

// Clusters of any shape: several nodes in a domain, very different weights,
// drained nodes.
std::vector<PlacementNode> AnyNodes() {
  const int count = *rc::gen::inRange(1, 14);
  const int domain_count = *rc::gen::inRange(1, 8);
  std::vector<PlacementNode> nodes;
  for (int i = 0; i < count; ++i) {
    nodes.push_back(
        TestNode(*rc::gen::inRange(0, 3) * 100 + i,
                 absl::StrCat("rack-", *rc::gen::inRange(0, domain_count)),
                 *rc::gen::element<uint64_t>(0, 1, 50, 100, 100, 100, 400)));
  }
  nodes[0].weight = 100;
  return nodes;
}

size_t DomainCount(const std::vector<PlacementNode>& nodes) {
  std::set<std::string> domains;
  for (const PlacementNode& node : nodes) {
    if (node.weight > 0) domains.insert(node.failure_domain);
  }
  return domains.size();
}

RC_GTEST_PROP(PlacementPlannerPropertyTest, AnyChangeGivesAValidMap, ()) {
  PlacementMap map;
  map.pg_bits = static_cast<uint32_t>(*rc::gen::inRange(1, 8));
  map.replication_factor = static_cast<uint32_t>(*rc::gen::inRange(1, 5));
  for (int step = 0; step < 4; ++step) {
    const std::vector<PlacementNode> wanted = AnyNodes();
    const absl::StatusOr<PlacementMap> next = PlanPlacement(map, wanted);
    RC_ASSERT(next.ok());
    RC_ASSERT(Validate(*next).ok());
    RC_ASSERT(*PlanPlacement(map, wanted) == *next);
    const size_t replicas =
        std::min<size_t>(map.replication_factor, DomainCount(wanted));
    for (const auto& group : next->groups) RC_ASSERT(group.size() >= replicas);
    RC_ASSERT(next->epoch - map.epoch ==
              (next->nodes != map.nodes || next->groups != map.groups));
    map = *next;
  }
}

// Nodes with ids of no pattern, each in its own failure domain.
std::vector<PlacementNode> AnyEqualNodes() {
  const int first = *rc::gen::inRange(0, 1000000);
  const int count = *rc::gen::element(4, 5, 6, 10, 11, 30);
  std::vector<PlacementNode> nodes;
  for (int i = first; i < first + count; ++i) {
    nodes.push_back(TestNode(i, absl::StrCat("host-", i)));
  }
  return nodes;
}

RC_GTEST_PROP(PlacementPlannerPropertyTest, JoinsAndLeavesMoveOneShare, ()) {
  const std::vector<PlacementNode> all = AnyEqualNodes();
  std::vector<PlacementNode> fewer = all;
  fewer.erase(fewer.begin() +
              *rc::gen::inRange<std::ptrdiff_t>(
                  0, static_cast<std::ptrdiff_t>(fewer.size())));
  const PlacementMap small = Plan({}, fewer);
  const PlacementMap large = Plan(small, all);
  const PlacementMap small_again = Plan(large, fewer);
  for (const PlacementMap* map : {&small, &large, &small_again}) {
    RC_ASSERT(WorstImbalance(*map) < 0.1);
  }
  const double share = 3.0 * 1024 / static_cast<double>(all.size());
  RC_ASSERT(PlacementDiff(small, large).size() <= 1.05 * share);
  RC_ASSERT(PlacementDiff(large, small_again).size() <= 1.05 * share);
}

RC_GTEST_PROP(PlacementPlannerPropertyTest, WeightsAreRespected, ()) {
  std::vector<PlacementNode> nodes = AnyEqualNodes();
  for (PlacementNode& node : nodes) {
    node.weight = *rc::gen::inRange<uint64_t>(100, 400);
  }
  RC_ASSERT(WorstImbalance(Plan({}, nodes)) < 0.1);
}

}  // namespace
}  // namespace coffer::placement
