#include "lib/placement/load_targets.h"

#include <numeric>

#include "gtest/gtest.h"
#include "lib/placement/test_nodes.h"

namespace coffer::placement {
namespace {

constexpr double kRounding = 1e-6;

double Sum(const std::vector<double>& targets) {
  return std::accumulate(targets.begin(), targets.end(), 0.0);
}

TEST(LoadTargetsTest, AreEqualForEqualWeights) {
  for (double target : LoadTargets(TestNodes(10), 1024, 3)) {
    EXPECT_NEAR(target, 307.2, kRounding);
  }
}

TEST(LoadTargetsTest, FollowWeights) {
  std::vector<PlacementNode> nodes = TestNodes(8);
  nodes[5].weight *= 2;
  const std::vector<double> targets = LoadTargets(nodes, 900, 3);
  EXPECT_NEAR(targets[5], 600, kRounding);
  EXPECT_NEAR(targets[0], 300, kRounding);
}

TEST(LoadTargetsTest, LimitAFailureDomainToOneReplicaOfEachGroup) {
  // By weight "big" would get 1500 of 3000 replicas, but there are 1000 groups.
  const std::vector<PlacementNode> nodes = {
      TestNode(0, "big", 300), TestNode(1, "big", 100), TestNode(2, "b", 100),
      TestNode(3, "c", 100),   TestNode(4, "d", 100),   TestNode(5, "e", 100)};
  const std::vector<double> targets = LoadTargets(nodes, 1000, 3);
  EXPECT_NEAR(targets[0], 750, kRounding);
  EXPECT_NEAR(targets[1], 250, kRounding);
  for (size_t i = 2; i < nodes.size(); ++i) {
    EXPECT_NEAR(targets[i], 500, kRounding);
  }
}

TEST(LoadTargetsTest, HandOverflowOnUntilAllFits) {
  // First "a" is full, and with its overflow "b" is as well.
  const std::vector<PlacementNode> nodes = {
      TestNode(0, "a", 1000), TestNode(1, "b", 30), TestNode(2, "c", 10),
      TestNode(3, "d", 10)};
  const std::vector<double> targets = LoadTargets(nodes, 100, 3);
  EXPECT_NEAR(targets[0], 100, kRounding);
  EXPECT_NEAR(targets[1], 100, kRounding);
  EXPECT_NEAR(targets[2], 50, kRounding);
  EXPECT_NEAR(targets[3], 50, kRounding);
}

TEST(LoadTargetsTest, AreSmallerInSumWithTooFewFailureDomains) {
  EXPECT_NEAR(Sum(LoadTargets(TestNodes(2), 1024, 3)), 2048, kRounding);
  EXPECT_NEAR(Sum(LoadTargets({}, 1024, 3)), 0, kRounding);
}

TEST(LoadTargetsTest, GiveNothingToWeightZero) {
  std::vector<PlacementNode> nodes = TestNodes(4);
  nodes[1].weight = 0;
  const std::vector<double> targets = LoadTargets(nodes, 64, 3);
  EXPECT_EQ(targets[1], 0);
  EXPECT_NEAR(Sum(targets), 192, kRounding);
}

}  // namespace
}  // namespace coffer::placement
