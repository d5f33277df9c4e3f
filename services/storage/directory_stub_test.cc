#include "services/storage/directory_stub.h"

#include <memory>
#include <string>
#include <thread>

#include "absl/synchronization/notification.h"
#include "coffer/directory/v1/directory_service.grpc.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/server_context.h"
#include "gtest/gtest.h"
#include "lib/rpc/call_metadata.h"
#include "lib/rpc/grpc_server.h"
#include "lib/rpc/trace_context.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_matchers.h"

namespace coffer::storage {
namespace {

constexpr char kTraceId[] = "0af7651916cd43dd8448eb211c80319c";
constexpr char kTraceparent[] =
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

class ScriptedDirectory : public directory::v1::DirectoryService::Service {
 public:
  grpc::Status RegisterNode(
      grpc::ServerContext* context,
      const directory::v1::RegisterNodeRequest* request,
      directory::v1::RegisterNodeResponse* response) override {
    registration = *request;
    if (hang) {
      called.Notify();
      while (!context->IsCancelled()) std::this_thread::yield();
    }
    *response = membership;
    return ToGrpcStatus(status);
  }

  grpc::Status Heartbeat(grpc::ServerContext* /*context*/,
                         const directory::v1::HeartbeatRequest* request,
                         directory::v1::HeartbeatResponse* response) override {
    usage = request->usage();
    stopping = request->stopping();
    response->set_placement_epoch(12);
    return ToGrpcStatus(status);
  }

  grpc::Status ListNodes(grpc::ServerContext* context,
                         const directory::v1::ListNodesRequest* request,
                         directory::v1::ListNodesResponse* response) override {
    listing = *request;
    trace_id = rpc::TraceIdOf(rpc::GetCallMetadata(*context).traceparent);
    *response = nodes;
    return ToGrpcStatus(status);
  }

  bool stopping = false;
  absl::Status status;
  directory::v1::RegisterNodeResponse membership;
  directory::v1::RegisterNodeRequest registration;
  directory::v1::NodeUsage usage;
  directory::v1::ListNodesRequest listing;
  directory::v1::ListNodesResponse nodes;
  std::string trace_id;
  bool hang = false;
  absl::Notification called;
};

class DirectoryStubTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_.membership.set_cluster_id(std::string(32, 'c'));
    directory_.membership.mutable_heartbeat_interval()->set_nanos(500000000);
    directory_.membership.set_placement_epoch(11);
    rpc::GrpcServerOptions options;
    options.services = {&directory_};
    COFFER_ASSERT_OK_AND_ASSIGN(server_, rpc::GrpcServer::Create(options));
    COFFER_ASSERT_OK_AND_ASSIGN(
        stub_,
        DirectoryStub::Create("127.0.0.1:" + std::to_string(server_->port())));
    registration_.endpoints = {{"cluster", "a:1"}};
    registration_.failure_domain = "rack-1";
    registration_.usage.blob_count = 3;
  }

  ScriptedDirectory directory_;
  std::unique_ptr<rpc::GrpcServer> server_;
  std::unique_ptr<DirectoryStub> stub_;
  DirectoryClient::Registration registration_;
};

TEST_F(DirectoryStubTest, Registers) {
  COFFER_ASSERT_OK_AND_ASSIGN(const DirectoryClient::Membership membership,
                              stub_->Register(registration_));
  EXPECT_EQ(membership.cluster_id.ToHex(), std::string(32, 'c'));
  EXPECT_EQ(membership.heartbeat_interval, absl::Milliseconds(500));
  EXPECT_EQ(membership.placement_epoch, 11);
  EXPECT_EQ(directory_.registration.node_id(), NodeId().ToHex());
  EXPECT_EQ(directory_.registration.cluster_id(), "");
  EXPECT_EQ(directory_.registration.public_key().size(), 32);
  ASSERT_EQ(directory_.registration.endpoints_size(), 1);
  EXPECT_EQ(directory_.registration.endpoints(0).address(), "a:1");
  EXPECT_EQ(directory_.registration.usage().blob_count(), 3);
}

TEST_F(DirectoryStubTest, SendsHeartbeats) {
  NodeUsage usage;
  usage.free_bytes = 7;
  usage.reserve_bytes = 0;
  EXPECT_THAT(stub_->Heartbeat(NodeId(), usage, true), IsOkAndHolds(12));
  EXPECT_EQ(directory_.usage.free_bytes(), 7);
  EXPECT_TRUE(directory_.usage.has_reserve_bytes());
  EXPECT_EQ(directory_.usage.reserve_bytes(), 0);
  EXPECT_TRUE(directory_.stopping);
  EXPECT_THAT(stub_->Heartbeat(NodeId(), usage, false), IsOkAndHolds(12));
  EXPECT_FALSE(directory_.stopping);
}

TEST_F(DirectoryStubTest, PassesReasonsOn) {
  directory_.status = MakeError(absl::StatusCode::kFailedPrecondition, "no",
                                {reason::kWrongCluster, {}});
  EXPECT_THAT(stub_->Register(registration_), HasReason(reason::kWrongCluster));
}

TEST_F(DirectoryStubTest, RefusesMalformedClusterIds) {
  directory_.membership.set_cluster_id("nonsense");
  EXPECT_THAT(stub_->Register(registration_),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(DirectoryStubTest, ListsNodes) {
  directory::v1::Node* node = directory_.nodes.add_nodes();
  node->set_node_id(std::string(32, 'e'));
  auto* endpoint = node->add_endpoints();
  endpoint->set_network_class("external");
  endpoint->set_address("b:2");
  directory_.nodes.set_next_page_token("more");
  COFFER_ASSERT_OK_AND_ASSIGN(
      const DirectoryClient::PeerPage page,
      stub_->ListNodes(7, "where I was", kTraceparent, absl::Seconds(5)));
  EXPECT_EQ(directory_.listing.page_size(), 7);
  EXPECT_EQ(directory_.listing.page_token(), "where I was");
  EXPECT_EQ(directory_.trace_id, kTraceId);
  ASSERT_EQ(page.peers.size(), 1);
  EXPECT_EQ(page.peers[0].node_id.ToHex(), std::string(32, 'e'));
  ASSERT_EQ(page.peers[0].endpoints.size(), 1);
  EXPECT_EQ(page.peers[0].endpoints[0].network_class, "external");
  EXPECT_EQ(page.peers[0].endpoints[0].address, "b:2");
  EXPECT_EQ(page.next_page_token, "more");
}

TEST_F(DirectoryStubTest, RefusesMalformedNodesInLists) {
  directory_.nodes.add_nodes()->set_node_id("nonsense");
  EXPECT_THAT(stub_->ListNodes(7, "", "", absl::Seconds(5)),
              StatusIs(absl::StatusCode::kInternal));
}

TEST_F(DirectoryStubTest, CancelEndsCallsForGood) {
  directory_.hang = true;
  std::thread caller([this] {
    EXPECT_THAT(stub_->Register(registration_),
                StatusIs(absl::StatusCode::kCancelled));
  });
  directory_.called.WaitForNotification();
  stub_->Cancel();
  caller.join();
  EXPECT_THAT(stub_->Heartbeat(NodeId(), NodeUsage(), false),
              StatusIs(absl::StatusCode::kCancelled));
}

}  // namespace
}  // namespace coffer::storage
