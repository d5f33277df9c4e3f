#include "services/directory/node_rpcs.h"

#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/rpc_fixture.h"
#include "services/directory/sample_records.h"

namespace coffer::directory {
namespace {

using ::testing::AllOf;

class NodeRpcsTest : public RpcFixture {
 protected:
  v1::RegisterNodeResponse Register(const sample::Node& node) {
    v1::RegisterNodeResponse response;
    EXPECT_THAT(Call(&Stub::RegisterNode, node.Registration(), &response),
                IsOk());
    return response;
  }

  v1::PlacementMap Map() {
    v1::GetPlacementMapResponse response;
    EXPECT_THAT(
        Call(&Stub::GetPlacementMap, v1::GetPlacementMapRequest(), &response),
        IsOk());
    EXPECT_FALSE(response.not_modified());
    return response.map();
  }

  v1::Node Get(const sample::Node& node) {
    v1::GetNodeRequest request;
    request.set_node_id(node.id());
    v1::GetNodeResponse response;
    EXPECT_THAT(Call(&Stub::GetNode, request, &response), IsOk());
    return response.node();
  }

  v1::GetClusterStatusResponse Status() {
    v1::GetClusterStatusResponse response;
    EXPECT_THAT(
        Call(&Stub::GetClusterStatus, v1::GetClusterStatusRequest(), &response),
        IsOk());
    return response;
  }
};

TEST_F(NodeRpcsTest, RegistersNodesAndTellsThemTheirCluster) {
  const sample::Node node(101);
  const v1::RegisterNodeResponse joined = Register(node);
  EXPECT_EQ(joined.cluster_id(), Status().cluster_id());
  EXPECT_EQ(joined.heartbeat_interval().seconds(), 2);
  EXPECT_EQ(joined.placement_epoch(), Map().epoch());
  EXPECT_EQ(Get(node).state(), v1::NODE_STATE_JOINING);
  EXPECT_EQ(Get(node).placement_group_count(), 16u);

  v1::HeartbeatResponse alive;
  ASSERT_THAT(Call(&Stub::Heartbeat, node.Heartbeat(), &alive), IsOk());
  EXPECT_EQ(alive.state(), v1::NODE_STATE_ACTIVE);
  EXPECT_EQ(Get(node).state(), v1::NODE_STATE_ACTIVE);
  EXPECT_TRUE(Get(node).has_heartbeat_time());
  Register(node);
  EXPECT_EQ(Get(node).state(), v1::NODE_STATE_ACTIVE);
}

TEST_F(NodeRpcsTest, RefusesForeignAndFalseNodes) {
  const sample::Node node(101);
  v1::RegisterNodeRequest foreign = node.Registration();
  foreign.set_cluster_id(sample::Id(12345));
  EXPECT_THAT(Call(&Stub::RegisterNode, foreign),
              AllOf(StatusIs(absl::StatusCode::kFailedPrecondition),
                    HasReason(reason::kWrongCluster)));
  Register(node);
  const sample::Node impostor(101);
  EXPECT_THAT(Call(&Stub::RegisterNode, impostor.Registration()),
              AllOf(StatusIs(absl::StatusCode::kAlreadyExists),
                    HasReason(reason::kNodeIdentityConflict)));
  v1::RegisterNodeRequest nowhere = node.Registration();
  nowhere.clear_endpoints();
  EXPECT_THAT(Call(&Stub::RegisterNode, nowhere),
              AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
                    HasReason(reason::kInvalidRequest)));
}

TEST_F(NodeRpcsTest, SendsUnknownNodesToRegister) {
  const sample::Node node(101);
  EXPECT_THAT(Call(&Stub::Heartbeat, node.Heartbeat()),
              AllOf(StatusIs(absl::StatusCode::kNotFound),
                    HasReason(reason::kNodeNotFound)));
  v1::GetNodeRequest request;
  request.set_node_id(node.id());
  EXPECT_THAT(Call(&Stub::GetNode, request),
              AllOf(StatusIs(absl::StatusCode::kNotFound),
                    HasReason(reason::kNodeNotFound)));
}

TEST_F(NodeRpcsTest, TakesNodesOfNewDomainsIntoTheMapAtOnce) {
  EXPECT_EQ(Map().nodes_size(), 0);
  EXPECT_EQ(Status().degraded_placement_group_count(), 16u);
  uint64_t epoch = Map().epoch();
  for (uint32_t i = 1; i <= 3; ++i) {
    const sample::Node node(100 + i);
    Register(node);
    const v1::PlacementMap map = Map();
    EXPECT_EQ(map.epoch(), ++epoch);
    ASSERT_EQ(map.nodes_size(), static_cast<int>(i));
    ASSERT_EQ(map.groups_size(), 16);
    for (const v1::PlacementGroup& group : map.groups()) {
      EXPECT_EQ(group.node_indexes_size(), static_cast<int>(i));
    }
    EXPECT_EQ(map.nodes(0).endpoints_size(), 1);
    EXPECT_EQ(map.nodes(0).public_key().size(), 32u);
  }
  EXPECT_EQ(Status().degraded_placement_group_count(), 0u);

  v1::GetPlacementMapRequest request;
  request.set_known_epoch(epoch);
  v1::GetPlacementMapResponse response;
  ASSERT_THAT(Call(&Stub::GetPlacementMap, request, &response), IsOk());
  EXPECT_TRUE(response.not_modified());
  EXPECT_FALSE(response.has_map());
}

TEST_F(NodeRpcsTest, LetsLaterNodesSettleAndTakesThemTogether) {
  for (uint32_t i = 1; i <= 3; ++i) Register(sample::Node(100 + i));
  const uint64_t epoch = Map().epoch();
  Register(sample::Node(104));
  Register(sample::Node(105));
  EXPECT_EQ(Map().epoch(), epoch);
  Tick();
  EXPECT_EQ(Map().epoch(), epoch + 1);
  EXPECT_EQ(Map().nodes_size(), 5);
  Tick();
  EXPECT_EQ(Map().epoch(), epoch + 1);
}

TEST_F(NodeRpcsTest, RecordsSilenceButKeepsNodesInTheMap) {
  const sample::Node node(101);
  Register(node);
  ASSERT_THAT(Call(&Stub::Heartbeat, node.Heartbeat()), IsOk());
  Tick();
  const uint64_t epoch = Map().epoch();
  const uint64_t index = Status().applied_index();
  Tick();
  EXPECT_EQ(Status().applied_index(), index) << "idle checks log nothing";

  clock_.Advance(absl::Seconds(10));
  clock_.AwaitSleepers(1);
  EXPECT_EQ(Get(node).state(), v1::NODE_STATE_SUSPECT);
  EXPECT_EQ(Status().applied_index(), index + 1);
  clock_.Advance(absl::Minutes(5));
  clock_.AwaitSleepers(1);
  EXPECT_EQ(Get(node).state(), v1::NODE_STATE_DOWN);
  EXPECT_EQ(Map().nodes(0).state(), v1::NODE_STATE_DOWN);
  EXPECT_EQ(Map().epoch(), epoch);
  const v1::GetClusterStatusResponse status = Status();
  ASSERT_EQ(status.node_counts_size(), 1);
  EXPECT_EQ(status.node_counts(0).state(), v1::NODE_STATE_DOWN);
  EXPECT_EQ(status.node_counts(0).count(), 1u);
}

TEST_F(NodeRpcsTest, ListsNodesPageByPage) {
  for (uint32_t i = 1; i <= 5; ++i) Register(sample::Node(100 + i));
  v1::ListNodesRequest request;
  request.set_page_size(2);
  std::set<std::string> ids;
  v1::ListNodesResponse response;
  do {
    response.Clear();
    ASSERT_THAT(Call(&Stub::ListNodes, request, &response), IsOk());
    for (const v1::Node& node : response.nodes()) ids.insert(node.node_id());
    request.set_page_token(response.next_page_token());
  } while (!response.next_page_token().empty());
  EXPECT_EQ(ids.size(), 5u);
  request.set_page_size(-5);
  EXPECT_THAT(Call(&Stub::ListNodes, request),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(NodeRpcsTest, CountsWhatTheClusterHolds) {
  CreateClusterAndVault();
  ASSERT_EQ(
      CommitFile(20, sample::FirstVersion(sample::RootId(), 1, 700, {1, 2}),
                 {1, 2})
          .code(),
      0);
  const v1::GetClusterStatusResponse status = Status();
  EXPECT_EQ(status.totals().file_count(), 1u);
  EXPECT_EQ(status.totals().blob_count(), 2u);
  EXPECT_EQ(status.totals().blob_bytes(), 2000u);
  EXPECT_EQ(status.vault_count(), 1u);
  EXPECT_EQ(status.under_replicated_blob_count(), 0u);
  EXPECT_EQ(status.placement_group_count(), 16u);
  EXPECT_FALSE(status.version().empty());
  EXPECT_TRUE(status.has_start_time());
}

}  // namespace
}  // namespace coffer::directory
