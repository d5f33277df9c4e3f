#include "services/directory/node_registry.h"

#include <array>
#include <cstdint>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::directory {
namespace {

using ::testing::AllOf;

NodeId Node(uint8_t number) {
  std::array<uint8_t, kIdSizeBytes> bytes{};
  bytes[0] = number;
  return NodeId(bytes);
}

v1::NodeUsage Usage(uint64_t capacity_bytes) {
  v1::NodeUsage usage;
  usage.set_capacity_bytes(capacity_bytes);
  return usage;
}

class NodeRegistryTest : public testing::Test {
 protected:
  v1::NodeState StateOf(const NodeId& node) {
    const absl::optional<NodeLiveness> liveness = registry_.Find(node);
    return liveness ? liveness->state : v1::NODE_STATE_UNSPECIFIED;
  }

  FakeClock clock_;
  NodeRegistry registry_{NodeRegistryOptions{}, &clock_};
  const NodeId node_ = Node(1);
};

TEST_F(NodeRegistryTest, KnowsOnlyWhatRegistered) {
  EXPECT_EQ(registry_.Find(node_), absl::nullopt);
  EXPECT_THAT(registry_.Heartbeat(node_, Usage(1), false),
              AllOf(StatusIs(absl::StatusCode::kNotFound),
                    HasReason(reason::kNodeNotFound)));
  EXPECT_EQ(registry_.Find(node_), absl::nullopt);
}

TEST_F(NodeRegistryTest, FollowsHeartbeatsAndSilence) {
  registry_.Register(node_, Usage(1));
  EXPECT_EQ(StateOf(node_), v1::NODE_STATE_JOINING);
  EXPECT_THAT(registry_.Heartbeat(node_, Usage(1), false), IsOk());
  EXPECT_EQ(StateOf(node_), v1::NODE_STATE_ACTIVE);

  clock_.Advance(absl::Seconds(10) - absl::Nanoseconds(1));
  EXPECT_EQ(StateOf(node_), v1::NODE_STATE_ACTIVE);
  clock_.Advance(absl::Nanoseconds(1));
  EXPECT_EQ(StateOf(node_), v1::NODE_STATE_SUSPECT);
  clock_.Advance(absl::Minutes(5) - absl::Seconds(10) - absl::Nanoseconds(1));
  EXPECT_EQ(StateOf(node_), v1::NODE_STATE_SUSPECT);
  clock_.Advance(absl::Nanoseconds(1));
  EXPECT_EQ(StateOf(node_), v1::NODE_STATE_DOWN);

  EXPECT_THAT(registry_.Heartbeat(node_, Usage(1), false), IsOk());
  EXPECT_EQ(StateOf(node_), v1::NODE_STATE_ACTIVE);
}

TEST_F(NodeRegistryTest, SuspectsNodesThatSayThatTheyStop) {
  registry_.Register(node_, Usage(1));
  ASSERT_THAT(registry_.Heartbeat(node_, Usage(1), false),
              IsOkAndHolds(v1::NODE_STATE_ACTIVE));
  EXPECT_THAT(registry_.Heartbeat(node_, Usage(1), true),
              IsOkAndHolds(v1::NODE_STATE_SUSPECT));
  EXPECT_EQ(StateOf(node_), v1::NODE_STATE_SUSPECT);
  // It is back.
  registry_.Register(node_, Usage(1));
  EXPECT_EQ(StateOf(node_), v1::NODE_STATE_SUSPECT);
  ASSERT_THAT(registry_.Heartbeat(node_, Usage(1), false), IsOk());
  EXPECT_EQ(StateOf(node_), v1::NODE_STATE_ACTIVE);
}

TEST_F(NodeRegistryTest, SuspectsNodesThatRegisterAndFallSilent) {
  registry_.Register(node_, Usage(1));
  clock_.Advance(absl::Seconds(10));
  EXPECT_EQ(StateOf(node_), v1::NODE_STATE_SUSPECT);
}

TEST_F(NodeRegistryTest, KeepsTheStateOfANodeThatRegistersAgain) {
  registry_.Register(node_, Usage(1));
  ASSERT_THAT(registry_.Heartbeat(node_, Usage(1), false), IsOk());
  clock_.Advance(absl::Seconds(11));
  registry_.Register(node_, Usage(2));
  EXPECT_EQ(StateOf(node_), v1::NODE_STATE_ACTIVE);
  EXPECT_EQ(registry_.Find(node_)->usage->capacity_bytes(), 2u);
}

TEST_F(NodeRegistryTest, GivesRestoredNodesTheGraceAnew) {
  clock_.Advance(absl::Hours(1));
  registry_.Restore(node_, v1::NODE_STATE_ACTIVE);
  registry_.Restore(Node(2), v1::NODE_STATE_SUSPECT);
  registry_.Restore(Node(3), v1::NODE_STATE_DOWN);
  EXPECT_EQ(StateOf(node_), v1::NODE_STATE_ACTIVE);
  EXPECT_EQ(StateOf(Node(2)), v1::NODE_STATE_SUSPECT);
  EXPECT_EQ(StateOf(Node(3)), v1::NODE_STATE_DOWN);
  EXPECT_EQ(registry_.Find(node_)->heartbeat_time, absl::nullopt);

  clock_.Advance(absl::Seconds(10));
  EXPECT_EQ(StateOf(node_), v1::NODE_STATE_SUSPECT);
  clock_.Advance(absl::Minutes(5));
  EXPECT_EQ(StateOf(node_), v1::NODE_STATE_DOWN);
}

TEST_F(NodeRegistryTest, IsNotFooledByAWallClockThatIsSet) {
  registry_.Register(node_, Usage(1));
  ASSERT_THAT(registry_.Heartbeat(node_, Usage(1), false), IsOk());
  clock_.SetNow(clock_.Now() + absl::Hours(24));
  EXPECT_EQ(StateOf(node_), v1::NODE_STATE_ACTIVE);
}

TEST_F(NodeRegistryTest, RemembersWhatTheLastHeartbeatSaid) {
  registry_.Register(node_, Usage(1));
  clock_.Advance(absl::Seconds(2));
  ASSERT_THAT(registry_.Heartbeat(node_, Usage(7), false), IsOk());
  const absl::optional<NodeLiveness> liveness = registry_.Find(node_);
  ASSERT_NE(liveness, absl::nullopt);
  EXPECT_EQ(liveness->usage->capacity_bytes(), 7u);
  EXPECT_EQ(liveness->heartbeat_time, clock_.Now());
}

TEST_F(NodeRegistryTest, ServesManyThreads) {
  registry_.Register(node_, Usage(1));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this] {
      for (int beat = 0; beat < 200; ++beat) {
        EXPECT_THAT(registry_.Heartbeat(node_, Usage(beat), false), IsOk());
        EXPECT_EQ(StateOf(node_), v1::NODE_STATE_ACTIVE);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(registry_.Find(node_)->usage->capacity_bytes(), 199u);
}

}  // namespace
}  // namespace coffer::directory
