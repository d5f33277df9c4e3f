#include "client/node_health.h"

#include <cstdint>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/ids/id.h"
#include "lib/placement/test_nodes.h"

namespace coffer::client {
namespace {

using placement::TestNodeId;

class NodeHealthTest : public ::testing::Test {
 protected:
  FakeClock clock_;
  NodeHealth health_{{absl::Seconds(1), absl::Seconds(5)}, &clock_};
  const NodeId node_ = TestNodeId(1);
};

TEST_F(NodeHealthTest, UnknownNodesAreFine) {
  EXPECT_FALSE(health_.IsCoolingDown(node_));
  EXPECT_EQ(health_.HighLatency(node_), absl::ZeroDuration());
  EXPECT_EQ(health_.AverageLatency(node_), absl::ZeroDuration());
}

TEST_F(NodeHealthTest, FailuresInARowDoubleTheCooldownUpToALimit) {
  for (const int seconds : {1, 2, 4, 5, 5}) {
    health_.RecordFailure(node_);
    EXPECT_TRUE(health_.IsCoolingDown(node_));
    clock_.Advance(absl::Seconds(seconds) - absl::Nanoseconds(1));
    EXPECT_TRUE(health_.IsCoolingDown(node_)) << seconds;
    clock_.Advance(absl::Nanoseconds(1));
    EXPECT_FALSE(health_.IsCoolingDown(node_)) << seconds;
  }
}

TEST_F(NodeHealthTest, FailuresDuringACooldownDoNotProlongIt) {
  for (int i = 0; i < 10; ++i) health_.RecordFailure(node_);
  clock_.Advance(absl::Seconds(1));
  EXPECT_FALSE(health_.IsCoolingDown(node_));
}

TEST_F(NodeHealthTest, ASuccessEndsTheCooldownAndForgetsFailures) {
  health_.RecordFailure(node_);
  clock_.Advance(absl::Seconds(1));
  health_.RecordFailure(node_);
  health_.RecordSuccess(node_);
  EXPECT_FALSE(health_.IsCoolingDown(node_));
  health_.RecordFailure(node_);
  clock_.Advance(absl::Seconds(1));
  EXPECT_FALSE(health_.IsCoolingDown(node_));
}

TEST_F(NodeHealthTest, NodesDoNotAffectEachOther) {
  health_.RecordFailure(node_);
  EXPECT_FALSE(health_.IsCoolingDown(TestNodeId(2)));
}

TEST_F(NodeHealthTest, HighLatencyIgnoresOutliersAndOldSamples) {
  for (int i = 0; i < 100; ++i) health_.RecordLatency(node_, absl::Seconds(9));
  for (int i = 0; i < 63; ++i) {
    health_.RecordLatency(node_, absl::Milliseconds(10));
  }
  health_.RecordLatency(node_, absl::Seconds(1));
  EXPECT_EQ(health_.HighLatency(node_), absl::Milliseconds(10));
}

TEST_F(NodeHealthTest, AverageLatencyFollowsNewSamples) {
  health_.RecordLatency(node_, absl::Milliseconds(100));
  EXPECT_EQ(health_.AverageLatency(node_), absl::Milliseconds(100));
  for (int i = 0; i < 50; ++i) {
    health_.RecordLatency(node_, absl::Milliseconds(10));
  }
  EXPECT_GT(health_.AverageLatency(node_), absl::Milliseconds(10));
  EXPECT_LT(health_.AverageLatency(node_), absl::Milliseconds(11));
}

class NodeHealthRateTest : public NodeHealthTest {
 protected:
  static constexpr uint64_t kMany = NodeHealth::kTellingBytes;

  void Record(const NodeId& node, uint64_t bytes, absl::Duration elapsed) {
    health_.RecordRate(node, Direction::kToNode, bytes, elapsed);
  }
  double Best(uint64_t bytes) {
    return health_.BestRate(Direction::kToNode, bytes);
  }
};

TEST_F(NodeHealthRateTest, TheFastestNodeCounts) {
  EXPECT_EQ(Best(0), 0);
  Record(node_, kMany, absl::Seconds(2));
  Record(TestNodeId(2), kMany, absl::Seconds(1));
  EXPECT_EQ(Best(100 * kMany), kMany);
  EXPECT_EQ(health_.RateOf(node_, Direction::kToNode), kMany / 2);
  EXPECT_EQ(health_.BestRate(Direction::kFromNode, 1), 0);
}

TEST_F(NodeHealthRateTest, AFewBytesSayNothingOfMany) {
  Record(node_, 1000, absl::Seconds(1));
  EXPECT_EQ(Best(kMany - 1), 1000);
  EXPECT_EQ(Best(kMany), 0);
  EXPECT_EQ(health_.RateOf(node_, Direction::kToNode), 0);
  Record(node_, kMany, absl::Seconds(512));
  EXPECT_EQ(Best(kMany), 512);
  // Such as the burst that a slow link lets pass.
  Record(node_, 1000, absl::Milliseconds(1));
  EXPECT_EQ(Best(kMany), 512);
}

TEST_F(NodeHealthRateTest, ALowerRateCountsOnceItLasts) {
  Record(node_, 10 * kMany, absl::Seconds(1));
  Record(node_, kMany, absl::Milliseconds(999));
  EXPECT_EQ(Best(1), 10 * kMany);
  Record(node_, kMany, absl::Seconds(1));
  EXPECT_EQ(Best(1), kMany);
}

TEST_F(NodeHealthRateTest, OldRatesAreForgotten) {
  Record(node_, kMany, absl::Seconds(1));
  clock_.Advance(NodeHealthOptions().rate_memory);
  EXPECT_EQ(Best(1), kMany);
  clock_.Advance(absl::Nanoseconds(1));
  EXPECT_EQ(Best(1), 0);
}

}  // namespace
}  // namespace coffer::client
