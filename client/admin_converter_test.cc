#include "client/admin_converter.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

namespace v1 = directory::v1;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const char kId[] = "00112233445566778899aabbccddeeff";

v1::GetClusterHealthResponse HealthyCluster() {
  v1::GetClusterHealthResponse response;
  response.set_severity(v1::HEALTH_SEVERITY_OK);
  response.mutable_time()->set_seconds(1700000000);
  v1::HealthCheck* const check = response.add_checks();
  check->set_name("NODE_DOWN");
  check->set_severity(v1::HEALTH_SEVERITY_OK);
  check->set_summary("all nodes are up");
  return response;
}

TEST(AdminConverter, HealthKeepsWhatWasFound) {
  v1::GetClusterHealthResponse response = HealthyCluster();
  response.mutable_checks(0)->mutable_muted_until()->set_seconds(1700000100);
  response.mutable_checks(0)->set_mute_comment("disk swap");
  COFFER_ASSERT_OK_AND_ASSIGN(const ClusterHealth health,
                              ToClusterHealth(response));
  EXPECT_EQ(health.severity, HealthSeverity::kOk);
  EXPECT_EQ(health.time, absl::FromUnixSeconds(1700000000));
  ASSERT_THAT(health.checks, SizeIs(1));
  EXPECT_EQ(health.checks[0].muted_until, absl::FromUnixSeconds(1700000100));
  EXPECT_EQ(health.checks[0].mute_comment, "disk swap");
}

TEST(AdminConverter, SeveritiesThatAreNotKnownAreErrors) {
  v1::GetClusterHealthResponse response = HealthyCluster();
  response.set_severity(static_cast<v1::HealthSeverity>(17));
  COFFER_ASSERT_OK_AND_ASSIGN(const ClusterHealth health,
                              ToClusterHealth(response));
  EXPECT_EQ(health.severity, HealthSeverity::kError);
  response.clear_severity();
  EXPECT_THAT(ToClusterHealth(response), HasReason(reason::kMalformed));
}

TEST(AdminConverter, HealthIsBounded) {
  v1::GetClusterHealthResponse response = HealthyCluster();
  response.mutable_checks(0)->set_summary(std::string(1 << 20, 'x'));
  COFFER_ASSERT_OK_AND_ASSIGN(const ClusterHealth health,
                              ToClusterHealth(response));
  EXPECT_THAT(health.checks[0].summary, SizeIs(1024));
  for (int i = 0; i < 21; ++i) response.mutable_checks(0)->add_details("d");
  EXPECT_THAT(ToClusterHealth(response), HasReason(reason::kMalformed));
  response = HealthyCluster();
  const v1::HealthCheck check = response.checks(0);
  for (int i = 0; i < 200; ++i) *response.add_checks() = check;
  EXPECT_THAT(ToClusterHealth(response), HasReason(reason::kMalformed));
}

TEST(AdminConverter, ReadyWithBlockersIsNotReady) {
  v1::CheckMaintenanceResponse response;
  response.set_ready(true);
  COFFER_ASSERT_OK_AND_ASSIGN(MaintenanceAnswer answer,
                              ToMaintenanceAnswer(response));
  EXPECT_TRUE(answer.ready);
  response.add_blockers()->set_reason("OTHER_NODE_UNAVAILABLE");
  COFFER_ASSERT_OK_AND_ASSIGN(answer, ToMaintenanceAnswer(response));
  EXPECT_FALSE(answer.ready);
}

TEST(AdminConverter, EventsHaveSequencesAndIds) {
  v1::ListEventsResponse response;
  v1::Event* const event = response.add_events();
  event->set_sequence(7);
  event->set_kind(v1::EVENT_KIND_NODE_STATE_CHANGED);
  event->set_node_id(kId);
  COFFER_ASSERT_OK_AND_ASSIGN(auto events, ToClusterEvents(response.events()));
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].kind, "NODE_STATE_CHANGED");
  event->set_kind(static_cast<v1::EventKind>(99));
  COFFER_ASSERT_OK_AND_ASSIGN(events, ToClusterEvents(response.events()));
  EXPECT_EQ(events[0].kind, "KIND_99");
  event->set_node_id("../../etc");
  EXPECT_THAT(ToClusterEvents(response.events()),
              HasReason(reason::kMalformed));
  event->clear_node_id();
  event->set_sequence(0);
  EXPECT_THAT(ToClusterEvents(response.events()),
              HasReason(reason::kMalformed));
}

TEST(AdminConverter, NodesOfAnotherClassHaveNoAddress) {
  v1::Node proto;
  proto.set_node_id(kId);
  proto.set_state(v1::NODE_STATE_ACTIVE);
  auto* const endpoint = proto.add_endpoints();
  endpoint->set_network_class("cluster");
  endpoint->set_address("storage-0:7420");
  COFFER_ASSERT_OK_AND_ASSIGN(AdminNode node, ToAdminNode(proto, "cluster"));
  EXPECT_EQ(node.summary.address, "storage-0:7420");
  EXPECT_EQ(node.summary.state, "ACTIVE");
  COFFER_ASSERT_OK_AND_ASSIGN(node, ToAdminNode(proto, "external"));
  EXPECT_EQ(node.summary.address, "");
  EXPECT_THAT(node.endpoints, SizeIs(1));
  proto.set_node_id("\x1b[2J");
  EXPECT_THAT(ToAdminNode(proto, "cluster"), HasReason(reason::kMalformed));
}

TEST(AdminConverter, PeersKeepTheirCodes) {
  storage::v1::PingPeersResponse response;
  response.set_node_id(kId);
  storage::v1::PeerPing* const peer = response.add_peers();
  peer->set_node_id(kId);
  peer->set_address("storage-1:7420");
  COFFER_ASSERT_OK_AND_ASSIGN(PeerAnswers answers, ToPeerAnswers(response));
  EXPECT_THAT(answers.peers[0].status, IsOk());
  peer->set_code(14);
  peer->set_message("connection refused");
  COFFER_ASSERT_OK_AND_ASSIGN(answers, ToPeerAnswers(response));
  EXPECT_THAT(answers.peers[0].status,
              StatusIs(absl::StatusCode::kUnavailable));
  peer->set_code(-3);
  COFFER_ASSERT_OK_AND_ASSIGN(answers, ToPeerAnswers(response));
  EXPECT_THAT(answers.peers[0].status, StatusIs(absl::StatusCode::kUnknown));
}

TEST(AdminConverter, NodesNeedNotSayTheTime) {
  storage::v1::GetNodeInfoResponse response;
  EXPECT_THAT(ToNodeAnswer(response), HasReason(reason::kMalformed));
  response.set_node_id(kId);
  COFFER_ASSERT_OK_AND_ASSIGN(NodeAnswer answer, ToNodeAnswer(response));
  EXPECT_FALSE(answer.time.has_value());
  response.mutable_time()->set_seconds(5);
  COFFER_ASSERT_OK_AND_ASSIGN(answer, ToNodeAnswer(response));
  EXPECT_EQ(answer.time, absl::FromUnixSeconds(5));
}

TEST(AdminConverter, ProcessesAreBounded) {
  admin::v1::GetProcessInfoResponse response;
  response.set_program(std::string(1000, 'p'));
  (*response.mutable_settings())["listen"] = "127.0.0.1:1";
  COFFER_ASSERT_OK_AND_ASSIGN(const ProcessInfo info, ToProcessInfo(response));
  EXPECT_THAT(info.program, SizeIs(256));
  EXPECT_EQ(info.settings.at("listen"), "127.0.0.1:1");
  for (int i = 0; i < 600; ++i) {
    (*response.mutable_settings())[absl::StrCat("s", i)] = "";
  }
  EXPECT_THAT(ToProcessInfo(response), HasReason(reason::kMalformed));
}

TEST(AdminConverter, PlacementCountsGroupsOfEachNode) {
  v1::PlacementMap map;
  EXPECT_THAT(ToPlacementSummary(map), HasReason(reason::kMalformed));
  map.set_epoch(3);
  map.set_placement_group_bits(1);
  map.set_replication_factor(1);
  v1::PlacedNode* const node = map.add_nodes();
  node->set_node_id(kId);
  node->set_public_key(std::string(32, 'k'));
  node->set_failure_domain("rack");
  node->set_weight(1);
  map.add_groups()->add_node_indexes(0);
  map.add_groups();
  COFFER_ASSERT_OK_AND_ASSIGN(const PlacementSummary summary,
                              ToPlacementSummary(map));
  EXPECT_EQ(summary.group_count, 2u);
  ASSERT_THAT(summary.nodes, SizeIs(1));
  EXPECT_EQ(summary.nodes[0].group_count, 1u);
}

}  // namespace
}  // namespace coffer::client
