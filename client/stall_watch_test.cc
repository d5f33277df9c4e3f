#include "client/stall_watch.h"

#include "absl/time/time.h"
#include "client/node_health.h"
#include "client/transfer_dependencies.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/placement/test_nodes.h"

namespace coffer::client {
namespace {

using placement::TestNodeId;

constexpr uint64_t kMiB = 1 << 20;
constexpr StallLimits kLimits = {absl::Seconds(5), absl::Seconds(60)};

class StallWatchTest : public ::testing::Test {
 protected:
  TransferDependencies Dependencies() {
    TransferDependencies dependencies;
    dependencies.health = &health_;
    dependencies.clock = &clock_;
    return dependencies;
  }

  FakeClock clock_;
  NodeHealth health_{{}, &clock_};
  StallWatch watch_{TestNodeId(1), Direction::kToNode, kLimits, Dependencies()};
  StallWatch other_{TestNodeId(2), Direction::kToNode, kLimits, Dependencies()};
};

TEST_F(StallWatchTest, ALongLimitCountsWhileNothingIsKnown) {
  EXPECT_EQ(watch_.Limit(0), absl::Seconds(60));
  StallWatch received(TestNodeId(2), Direction::kFromNode, kLimits,
                      Dependencies());
  received.NoteMoved(kMiB);
  EXPECT_EQ(watch_.Limit(8 * kMiB), absl::Seconds(60));
}

TEST_F(StallWatchTest, ANodeThatHangsBesideAFastOneIsGrantedTheShortest) {
  clock_.Advance(absl::Milliseconds(100));
  other_.NoteMoved(kMiB);
  EXPECT_EQ(watch_.Limit(8 * kMiB), absl::Seconds(5));
}

TEST_F(StallWatchTest, EquallySlowNodesAreGrantedTime) {
  clock_.Advance(absl::Seconds(5));
  other_.NoteMoved(kMiB);
  EXPECT_EQ(watch_.Limit(0), absl::Seconds(5));
  EXPECT_EQ(watch_.Limit(2 * kMiB), absl::Seconds(40));
  EXPECT_EQ(watch_.Limit(800 * kMiB), StallWatch::kLongest);
}

TEST_F(StallWatchTest, AFewFastBytesDoNotMakeALinkFast) {
  other_.NoteMoved(100);
  EXPECT_EQ(watch_.Limit(100), absl::Seconds(5));
  EXPECT_EQ(watch_.Limit(kMiB), absl::Seconds(60));
}

TEST_F(StallWatchTest, ManySmallTransfersMeasureTheLinkTogether) {
  for (int i = 0; i < 3; ++i) {
    clock_.Advance(absl::Hours(1));
    other_.Start();
    clock_.Advance(absl::Milliseconds(100));
    other_.NoteMoved(100 << 10);
  }
  EXPECT_EQ(watch_.Limit(kMiB), absl::Seconds(5));
}

TEST_F(StallWatchTest, ABurstDoesNotMakeALinkFast) {
  for (int i = 0; i < 3; ++i) {
    clock_.Advance(absl::Seconds(5));
    other_.NoteMoved(kMiB);
  }
  other_.NoteMoved(kMiB);
  // At most twice the real rate is believed.
  EXPECT_GE(watch_.Limit(2 * kMiB), absl::Seconds(20));
}

TEST_F(StallWatchTest, ATrickleIsNoProgress) {
  clock_.Advance(absl::Seconds(1));
  watch_.NoteMoved(StallWatch::kMinProgressBytes - 1);
  EXPECT_EQ(watch_.Silence(), absl::Seconds(1));
  watch_.NoteMoved(1);
  EXPECT_EQ(watch_.Silence(), absl::ZeroDuration());
  clock_.Advance(absl::Seconds(1));
  watch_.NoteProgress();
  EXPECT_EQ(watch_.Silence(), absl::ZeroDuration());
}

}  // namespace
}  // namespace coffer::client
