#include "services/directory/placement_driver.h"

#include <cstdint>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/logging/logging.h"
#include "lib/placement/placement_map.h"
#include "lib/status/status_matchers.h"
#include "services/directory/command_proposer.h"
#include "services/directory/failing_command_log.h"
#include "services/directory/in_memory_cluster.h"
#include "services/directory/placement_converter.h"
#include "spdlog/logger.h"

namespace coffer::directory {
namespace {

constexpr uint64_t kGib = uint64_t{1} << 30;

class PlacementDriverTest : public testing::Test {
 protected:
  void Register(uint32_t number, uint64_t capacity_bytes = 100 * kGib) {
    ASSERT_THAT(cluster_.Register(number, absl::StrCat("host-", number),
                                  capacity_bytes),
                IsOk());
  }

  void CheckAfter(absl::Duration wait) {
    cluster_.clock.Advance(wait);
    ASSERT_THAT(driver_.Check(), IsOk());
  }

  placement::PlacementMap Map() {
    return FromStored(cluster_.reader.GetPlacementMap().value()).value();
  }

  const std::shared_ptr<spdlog::logger> logger_ = logging::NullLogger();
  InMemoryCluster cluster_;
  PlacementDriver driver_{
      PlacementDriverOptions{},
      {&cluster_.reader, &cluster_.registry, cluster_.proposer.get(),
       &cluster_.clock, logger_.get()}};
};

TEST_F(PlacementDriverTest, LeavesAnEmptyClusterAlone) {
  CheckAfter(absl::Hours(1));
  EXPECT_EQ(cluster_.epoch(), 1u);
}

TEST_F(PlacementDriverTest, FirstDomainsAreTakenInAtOnceAndMoveNothing) {
  std::vector<std::vector<NodeId>> before;
  for (uint32_t i = 1; i <= 3; ++i) {
    Register(i);
    CheckAfter(absl::ZeroDuration());
    const placement::PlacementMap map = Map();
    EXPECT_EQ(map.epoch, 1u + i);
    ASSERT_EQ(map.groups.size(), 16u);
    for (size_t pg = 0; pg < before.size(); ++pg) {
      const std::set<NodeId> now(map.groups[pg].begin(), map.groups[pg].end());
      for (const NodeId& node : before[pg]) EXPECT_EQ(now.count(node), 1u);
    }
    before = map.groups;
  }
}

TEST_F(PlacementDriverTest, NodesOfAKnownDomainSettleFirst) {
  Register(1);
  CheckAfter(absl::ZeroDuration());
  ASSERT_THAT(cluster_.Register(2, "host-1", 100 * kGib), IsOk());
  CheckAfter(absl::ZeroDuration());
  EXPECT_EQ(cluster_.epoch(), 2u);
  CheckAfter(absl::Seconds(1));
  EXPECT_EQ(cluster_.epoch(), 3u);
}

TEST_F(PlacementDriverTest, JoinsThatFollowEachOtherMakeOneMap) {
  for (uint32_t i = 1; i <= 3; ++i) {
    Register(i);
    CheckAfter(absl::ZeroDuration());
  }
  CheckAfter(absl::Minutes(1));
  const uint64_t epoch = cluster_.epoch();
  for (uint32_t i = 4; i <= 8; ++i) {
    Register(i);
    CheckAfter(absl::Milliseconds(500));
    EXPECT_EQ(cluster_.epoch(), epoch);
  }
  CheckAfter(absl::Milliseconds(999));
  EXPECT_EQ(cluster_.epoch(), epoch);
  CheckAfter(absl::Milliseconds(1));
  EXPECT_EQ(cluster_.epoch(), epoch + 1);
  EXPECT_EQ(Map().nodes.size(), 8u);
}

TEST_F(PlacementDriverTest, DoesNotWaitForeverForQuiet) {
  for (uint32_t i = 1; i <= 3; ++i) Register(i);
  CheckAfter(absl::ZeroDuration());
  CheckAfter(absl::Minutes(1));
  const uint64_t epoch = cluster_.epoch();
  for (uint32_t i = 0; i < 21; ++i) {
    Register(10 + i);
    CheckAfter(absl::Milliseconds(500));
  }
  EXPECT_GT(cluster_.epoch(), epoch);
}

TEST_F(PlacementDriverTest, FollowsMarkedChangesOfCapacityOnly) {
  for (uint32_t i = 1; i <= 3; ++i) Register(i);
  CheckAfter(absl::ZeroDuration());
  CheckAfter(absl::Minutes(1));
  const uint64_t epoch = cluster_.epoch();
  Register(1, 119 * kGib);
  CheckAfter(absl::Seconds(5));
  CheckAfter(absl::Seconds(5));
  EXPECT_EQ(cluster_.epoch(), epoch);
  EXPECT_EQ(Map().nodes[0].weight, 100u * 1024);
  Register(1, 200 * kGib);
  CheckAfter(absl::ZeroDuration());
  EXPECT_EQ(cluster_.epoch(), epoch);
  CheckAfter(absl::Seconds(1));
  EXPECT_EQ(cluster_.epoch(), epoch + 1);
  EXPECT_EQ(Map().nodes[0].weight, 200u * 1024);
}

TEST_F(PlacementDriverTest, KeepsSilentNodes) {
  for (uint32_t i = 1; i <= 3; ++i) Register(i);
  CheckAfter(absl::ZeroDuration());
  const uint64_t epoch = cluster_.epoch();
  CheckAfter(absl::Hours(1));
  EXPECT_EQ(cluster_.epoch(), epoch);
  EXPECT_EQ(Map().nodes.size(), 3u);
}

TEST_F(PlacementDriverTest, RacingNodesAllEndUpInTheMap) {
  std::vector<std::thread> threads;
  for (uint32_t i = 1; i <= 3; ++i) {
    threads.emplace_back([this, i] {
      Register(i);
      EXPECT_THAT(driver_.Check(), IsOk());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Map().nodes.size(), 3u);
}

TEST_F(PlacementDriverTest, ReportsALogThatFails) {
  FailingCommandLog log(absl::UnavailableError("stopping"));
  CommandProposer proposer(&log, &cluster_.clock);
  PlacementDriver driver(PlacementDriverOptions{},
                         {&cluster_.reader, &cluster_.registry, &proposer,
                          &cluster_.clock, logger_.get()});
  EXPECT_THAT(driver.Check(), IsOk());
  Register(1);
  EXPECT_THAT(driver.Check(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST(PlacementWeight, IsNeverZero) {
  EXPECT_EQ(PlacementWeight(0), 1u);
  EXPECT_EQ(PlacementWeight(5 * kGib), 5120u);
}

}  // namespace
}  // namespace coffer::directory
