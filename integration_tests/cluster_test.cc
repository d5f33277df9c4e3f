#include "integration_tests/cluster.h"

#include <memory>
#include <set>
#include <string>

#include "absl/time/time.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "coffer/storage/v1/storage_service.grpc.pb.h"
#include "coffer/storage/v1/storage_service.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/client_context.h"
#include "gtest/gtest.h"
#include "lib/rpc/channel.h"
#include "lib/rpc/deadline.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_matchers.h"

namespace coffer::integration {
namespace {

using directory::v1::Node;

absl::Status CallNode(const std::string& address, absl::Duration timeout) {
  rpc::ChannelOptions options;
  options.own_connection = true;
  const auto channel = rpc::CreateChannel(address, options);
  if (!channel.ok()) return channel.status();
  grpc::ClientContext context;
  rpc::SetDeadline(timeout, &context);
  storage::v1::FindMissingBlobsRequest request;
  request.add_blob_ids(std::string(32, 'x'));
  storage::v1::FindMissingBlobsResponse response;
  return FromGrpcStatus(
      storage::v1::StorageService::NewStub(*channel)->FindMissingBlobs(
          &context, request, &response));
}

TEST(ClusterTest, EveryNodeIsActiveAndHasItsShare) {
  ClusterOptions options;
  options.node_count = 5;
  COFFER_ASSERT_OK_AND_ASSIGN(const auto cluster, Cluster::Start(options));
  COFFER_ASSERT_OK_AND_ASSIGN(const auto nodes, cluster->ListNodes());
  ASSERT_EQ(nodes.size(), 5u);
  std::set<std::string> domains;
  uint32_t replicas = 0;
  for (const Node& node : nodes) {
    EXPECT_EQ(node.state(), directory::v1::NODE_STATE_ACTIVE);
    domains.insert(node.failure_domain());
    replicas += node.placement_group_count();
  }
  EXPECT_EQ(domains.size(), 5u);
  EXPECT_EQ(replicas, 3u * 16u);
}

TEST(ClusterTest, KilledNodesComeBackAsTheyWere) {
  COFFER_ASSERT_OK_AND_ASSIGN(const auto cluster, Cluster::Start({}));
  InProcessNode& node = cluster->node(1);
  const NodeId id = node.node_id();
  EXPECT_THAT(CallNode(node.address(), absl::Seconds(30)), IsOk());
  node.Kill();
  EXPECT_THAT(CallNode(node.address(), absl::Seconds(30)),
              StatusIs(absl::StatusCode::kUnavailable));
  ASSERT_THAT(node.Start(), IsOk());
  ASSERT_THAT(cluster->AwaitReady(), IsOk());
  EXPECT_EQ(node.node_id(), id);
  EXPECT_THAT(CallNode(node.address(), absl::Seconds(30)), IsOk());
}

TEST(ClusterTest, SilentAndStalledNodesDoNotAnswer) {
  constexpr absl::Duration kShort = absl::Milliseconds(100);
  COFFER_ASSERT_OK_AND_ASSIGN(const auto cluster, Cluster::Start({}));
  cluster->node(0).faults().Stall();
  EXPECT_THAT(CallNode(cluster->node(0).address(), kShort),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  cluster->node(0).faults().AwaitStalledCall();
  cluster->node(0).faults().Unstall();
  EXPECT_THAT(CallNode(cluster->node(0).address(), absl::Seconds(30)), IsOk());
  ASSERT_THAT(cluster->node(2).KillAndStaySilent(), IsOk());
  EXPECT_THAT(CallNode(cluster->node(2).address(), kShort),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST(ClusterTest, SilenceMakesANodeSuspectAndThenDown) {
  COFFER_ASSERT_OK_AND_ASSIGN(const auto cluster, Cluster::Start({}));
  cluster->node(2).Kill();
  cluster->directory().clock().Advance(InProcessDirectory::kSuspectAfter);
  EXPECT_THAT(cluster->AwaitState(2, directory::v1::NODE_STATE_SUSPECT),
              IsOk());
  cluster->directory().clock().Advance(InProcessDirectory::kDownAfter);
  EXPECT_THAT(cluster->AwaitState(2, directory::v1::NODE_STATE_DOWN), IsOk());
  EXPECT_THAT(cluster->AwaitState(0, directory::v1::NODE_STATE_ACTIVE), IsOk());
  ASSERT_THAT(cluster->node(2).Start(), IsOk());
  EXPECT_THAT(cluster->AwaitReady(), IsOk());
}

TEST(ClusterTest, TheDirectoryForgetsNothingInARestart) {
  COFFER_ASSERT_OK_AND_ASSIGN(const auto cluster, Cluster::Start({}));
  const std::string address = cluster->directory().address();
  cluster->directory().Kill();
  EXPECT_THAT(cluster->ListNodes(), StatusIs(absl::StatusCode::kUnavailable));
  ASSERT_THAT(cluster->directory().Start(), IsOk());
  EXPECT_EQ(cluster->directory().address(), address);
  EXPECT_THAT(cluster->AwaitReady(), IsOk());
}

}  // namespace
}  // namespace coffer::integration
