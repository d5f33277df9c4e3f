#include "services/directory/node_monitor.h"

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/logging/logging.h"
#include "lib/status/status_matchers.h"
#include "services/directory/command_proposer.h"
#include "services/directory/failing_command_log.h"
#include "services/directory/in_memory_cluster.h"
#include "services/directory/node_registry.h"
#include "services/directory/sample_records.h"
#include "spdlog/logger.h"

namespace coffer::directory {
namespace {

class NodeMonitorTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(cluster_.Register(1, "a", 1), IsOk());
    ASSERT_THAT(cluster_.Register(2, "b", 1), IsOk());
  }

  absl::Status Beat(uint32_t number) {
    return cluster_.registry
        .Heartbeat(NodeId::FromHex(sample::Id(number)).value(), v1::NodeUsage(),
                   /*stopping=*/false)
        .status();
  }

  const std::shared_ptr<spdlog::logger> logger_ = logging::NullLogger();
  InMemoryCluster cluster_;
  NodeMonitor monitor_{&cluster_.reader, &cluster_.registry,
                       cluster_.proposer.get(), logger_.get()};
};

TEST_F(NodeMonitorTest, RecordsChangesOnce) {
  ASSERT_THAT(Beat(1), IsOk());
  const uint64_t before = cluster_.log->applied_index();
  EXPECT_THAT(monitor_.Check(), IsOk());
  EXPECT_EQ(cluster_.log->applied_index(), before + 1);
  EXPECT_EQ(cluster_.RecordedState(1), v1::NODE_STATE_ACTIVE);
  EXPECT_EQ(cluster_.RecordedState(2), v1::NODE_STATE_JOINING);
  EXPECT_THAT(monitor_.Check(), IsOk());
  EXPECT_EQ(cluster_.log->applied_index(), before + 1);

  cluster_.clock.Advance(absl::Minutes(6));
  EXPECT_THAT(monitor_.Check(), IsOk());
  EXPECT_EQ(cluster_.RecordedState(1), v1::NODE_STATE_DOWN);
  EXPECT_EQ(cluster_.RecordedState(2), v1::NODE_STATE_DOWN);
}

TEST_F(NodeMonitorTest, RestoresNodesAfterARestart) {
  ASSERT_THAT(Beat(1), IsOk());
  ASSERT_THAT(monitor_.Check(), IsOk());
  NodeRegistry registry(NodeRegistryOptions{}, &cluster_.clock);
  NodeMonitor monitor(&cluster_.reader, &registry, cluster_.proposer.get(),
                      logger_.get());
  EXPECT_THAT(monitor.RestoreNodes(), IsOk());
  const absl::optional<NodeLiveness> liveness =
      registry.Find(NodeId::FromHex(sample::Id(1)).value());
  ASSERT_TRUE(liveness.has_value());
  EXPECT_EQ(liveness->state, v1::NODE_STATE_ACTIVE);
  EXPECT_TRUE(registry.Find(NodeId::FromHex(sample::Id(2)).value()));
}

TEST_F(NodeMonitorTest, ReportsFailuresAndTriesAgain) {
  ASSERT_THAT(Beat(1), IsOk());
  FailingCommandLog log(absl::UnavailableError("overloaded"));
  CommandProposer proposer(&log, &cluster_.clock);
  NodeMonitor monitor(&cluster_.reader, &cluster_.registry, &proposer,
                      logger_.get());
  EXPECT_THAT(monitor.Check(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(cluster_.RecordedState(1), v1::NODE_STATE_JOINING);
  EXPECT_THAT(monitor_.Check(), IsOk());
  EXPECT_EQ(cluster_.RecordedState(1), v1::NODE_STATE_ACTIVE);
}

}  // namespace
}  // namespace coffer::directory
