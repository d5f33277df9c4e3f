#include "client/grpc_cluster_admin_stub.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "client/admin_types.h"
#include "client/cancellation.h"
#include "client/cluster_admin.h"
#include "coffer/admin/v1/process_service.grpc.pb.h"
#include "coffer/directory/v1/cluster_service.grpc.pb.h"
#include "coffer/directory/v1/directory_service.grpc.pb.h"
#include "coffer/storage/v1/storage_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/server_context.h"
#include "gtest/gtest.h"
#include "lib/rpc/address.h"
#include "lib/rpc/grpc_server.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

namespace v1 = directory::v1;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

const char kId[] = "00112233445566778899aabbccddeeff";

class ScriptedDirectory final : public v1::DirectoryService::Service {
 public:
  grpc::Status ListNodes(grpc::ServerContext*, const v1::ListNodesRequest*,
                         v1::ListNodesResponse* response) override {
    v1::Node* const node = response->add_nodes();
    node->set_node_id(kId);
    node->set_state(v1::NODE_STATE_ACTIVE);
    node->add_endpoints()->set_network_class("cluster");
    node->mutable_endpoints(0)->set_address("node:1");
    response->set_next_page_token(endless ? "again" : "");
    return grpc::Status::OK;
  }

  bool endless = false;
};

class ScriptedCluster final : public v1::ClusterService::Service {
 public:
  grpc::Status GetClusterHealth(
      grpc::ServerContext*, const v1::GetClusterHealthRequest*,
      v1::GetClusterHealthResponse* response) override {
    response->set_severity(v1::HEALTH_SEVERITY_WARNING);
    return grpc::Status::OK;
  }
  grpc::Status CheckMaintenance(
      grpc::ServerContext*, const v1::CheckMaintenanceRequest* request,
      v1::CheckMaintenanceResponse* response) override {
    node_ids.assign(request->node_ids().begin(), request->node_ids().end());
    response->set_ready(true);
    return grpc::Status::OK;
  }
  grpc::Status ListEvents(grpc::ServerContext*,
                          const v1::ListEventsRequest* request,
                          v1::ListEventsResponse* response) override {
    EXPECT_TRUE(request->newest_first());
    response->add_events()->set_sequence(request->page_token().empty() ? 9 : 8);
    response->set_next_page_token(request->page_token().empty() ? "more" : "");
    return grpc::Status::OK;
  }
  grpc::Status WatchEvents(
      grpc::ServerContext* context, const v1::WatchEventsRequest* request,
      grpc::ServerWriter<v1::WatchEventsResponse>* writer) override {
    v1::WatchEventsResponse response;
    response.add_events()->set_sequence(request->after_sequence() + 1);
    writer->Write(response);
    if (ends_watch) return grpc::Status::OK;
    while (!context->IsCancelled() && writer->Write({})) {
      absl::Notification().WaitForNotificationWithTimeout(
          absl::Milliseconds(5));
    }
    return grpc::Status::OK;
  }

  std::vector<std::string> node_ids;
  bool ends_watch = false;
};

class ScriptedAdmin final : public v1::ClusterAdminService::Service {
 public:
  grpc::Status MuteHealthCheck(grpc::ServerContext*,
                               const v1::MuteHealthCheckRequest* request,
                               v1::MuteHealthCheckResponse* response) override {
    last = *request;
    response->mutable_muted_until()->set_seconds(request->duration().seconds());
    return grpc::Status::OK;
  }

  v1::MuteHealthCheckRequest last;
};

class ScriptedProcess final : public admin::v1::ProcessService::Service {
 public:
  grpc::Status SetLogLevel(grpc::ServerContext*,
                           const admin::v1::SetLogLevelRequest* request,
                           admin::v1::SetLogLevelResponse* response) override {
    response->set_previous_level(absl::StrCat("not ", request->level()));
    return grpc::Status::OK;
  }
  grpc::Status GetMetrics(grpc::ServerContext*,
                          const admin::v1::GetMetricsRequest*,
                          admin::v1::GetMetricsResponse* response) override {
    response->set_text("up 1\n");
    return grpc::Status::OK;
  }
};

class ScriptedNode final : public storage::v1::StorageService::Service {
 public:
  grpc::Status GetNodeInfo(
      grpc::ServerContext* context, const storage::v1::GetNodeInfoRequest*,
      storage::v1::GetNodeInfoResponse* response) override {
    while (silent && !context->IsCancelled()) {
      absl::Notification().WaitForNotificationWithTimeout(
          absl::Milliseconds(5));
    }
    response->set_node_id(kId);
    response->set_version("0.1.0");
    return grpc::Status::OK;
  }

  bool silent = false;
};

class GrpcClusterAdminStubTest : public ::testing::Test {
 protected:
  GrpcClusterAdminStubTest() {
    rpc::GrpcServerOptions options;
    options.services = {&directory_, &cluster_, &admin_, &process_, &node_};
    server_ = *rpc::GrpcServer::Create(options);
    address_ = rpc::FormatAddress(server_->addresses().front());
  }

  std::unique_ptr<ClusterAdmin> Connect() {
    ClusterAdminOptions options;
    options.directory_address = address_;
    options.admin_address = address_;
    options.rpc_timeout = absl::Seconds(5);
    options.probe_timeout = absl::Milliseconds(200);
    return *ClusterAdmin::Connect(options);
  }

  ScriptedDirectory directory_;
  ScriptedCluster cluster_;
  ScriptedAdmin admin_;
  ScriptedProcess process_;
  ScriptedNode node_;
  std::unique_ptr<rpc::GrpcServer> server_;
  std::string address_;
};

TEST_F(GrpcClusterAdminStubTest, AsksTheDirectory) {
  const auto admin = Connect();
  COFFER_ASSERT_OK_AND_ASSIGN(const ClusterHealth health, admin->GetHealth());
  EXPECT_EQ(health.severity, HealthSeverity::kWarning);
  COFFER_ASSERT_OK_AND_ASSIGN(const auto answer,
                              admin->CheckMaintenance({kId}));
  EXPECT_TRUE(answer.ready);
  EXPECT_THAT(cluster_.node_ids, ElementsAre(kId));
  COFFER_ASSERT_OK_AND_ASSIGN(auto page, admin->ListNewestEvents(5, ""));
  EXPECT_EQ(page.events[0].sequence, 9u);
  COFFER_ASSERT_OK_AND_ASSIGN(page,
                              admin->ListNewestEvents(5, page.next_page_token));
  EXPECT_EQ(page.events[0].sequence, 8u);
  EXPECT_EQ(page.next_page_token, "");
}

TEST_F(GrpcClusterAdminStubTest, NodesAreReachedWhereTheUserSays) {
  ClusterAdminOptions options;
  options.directory_address = address_;
  options.node_addresses[kId] = "127.0.0.1:9";
  COFFER_ASSERT_OK_AND_ASSIGN(const auto admin, ClusterAdmin::Connect(options));
  COFFER_ASSERT_OK_AND_ASSIGN(const auto nodes, admin->ListNodes());
  ASSERT_THAT(nodes, SizeIs(1));
  EXPECT_EQ(nodes[0].summary.address, "127.0.0.1:9");
  EXPECT_EQ(nodes[0].endpoints[0].address, "node:1");
}

TEST_F(GrpcClusterAdminStubTest, ListsWithoutEndAreRefused) {
  directory_.endless = true;
  EXPECT_THAT(Connect()->ListNodes(), HasReason(reason::kMalformed));
}

TEST_F(GrpcClusterAdminStubTest, WatchesUntilItIsCancelled) {
  const auto admin = Connect();
  Cancellation cancellation;
  std::vector<uint64_t> seen;
  const absl::Status end = admin->WatchEvents(
      41,
      [&](absl::Span<const ClusterEvent> events) {
        for (const ClusterEvent& event : events) seen.push_back(event.sequence);
        cancellation.Cancel();
        return absl::OkStatus();
      },
      &cancellation);
  EXPECT_THAT(end, StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(seen, ElementsAre(42));
}

TEST_F(GrpcClusterAdminStubTest, AWatchThatEndsIsALostConnection) {
  cluster_.ends_watch = true;
  Cancellation cancellation;
  EXPECT_THAT(
      Connect()->WatchEvents(
          0, [](absl::Span<const ClusterEvent>) { return absl::OkStatus(); },
          &cancellation),
      StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(GrpcClusterAdminStubTest, AVisitorEndsTheWatch) {
  Cancellation cancellation;
  EXPECT_THAT(Connect()->WatchEvents(
                  0,
                  [](absl::Span<const ClusterEvent>) {
                    return absl::ResourceExhaustedError("stdout is full");
                  },
                  &cancellation),
              StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_F(GrpcClusterAdminStubTest, MutesOnTheAdminPort) {
  const auto admin = Connect();
  COFFER_ASSERT_OK_AND_ASSIGN(
      const absl::Time until,
      admin->MuteHealthCheck("NODE_DOWN", absl::Hours(4), "disk swap"));
  EXPECT_EQ(until, absl::FromUnixSeconds(4 * 3600));
  EXPECT_THAT(admin_.last.request_id(), SizeIs(32));
  EXPECT_EQ(admin_.last.comment(), "disk swap");
  EXPECT_THAT(admin->UnmuteHealthCheck("NODE_DOWN"),
              StatusIs(absl::StatusCode::kUnimplemented));
  ClusterAdminOptions options;
  options.directory_address = address_;
  COFFER_ASSERT_OK_AND_ASSIGN(const auto other, ClusterAdmin::Connect(options));
  EXPECT_THAT(other->UnmuteHealthCheck("NODE_DOWN"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(GrpcClusterAdminStubTest, AsksNodesAndProcesses) {
  const auto admin = Connect();
  COFFER_ASSERT_OK_AND_ASSIGN(const NodeAnswer answer,
                              admin->PingNode(address_));
  EXPECT_EQ(answer.node_id, kId);
  EXPECT_GT(answer.round_trip_time, absl::ZeroDuration());
  COFFER_ASSERT_OK_AND_ASSIGN(
      const std::string level,
      admin->SetLogLevel(address_, "debug", absl::Minutes(10)));
  EXPECT_EQ(level, "not debug");
  COFFER_ASSERT_OK_AND_ASSIGN(const std::string metrics,
                              admin->GetMetrics(address_));
  EXPECT_EQ(metrics, "up 1\n");
}

TEST_F(GrpcClusterAdminStubTest, UnknownCallsSayWhichPortToGive) {
  const auto admin = Connect();
  const auto says = [this](const std::string& what, const std::string& server) {
    return StatusIs(absl::StatusCode::kUnimplemented,
                    AllOf(StartsWith(what), HasSubstr(address_),
                          HasSubstr("does not know this call"),
                          HasSubstr(server), HasSubstr("; give ")));
  };
  EXPECT_THAT(admin->GetPlacement().status(),
              says("cannot read the placement map", "is not the directory,"));
  EXPECT_THAT(
      admin->UnmuteHealthCheck("NODE_DOWN"),
      says("cannot unmute the check", "is not the directory's admin port"));
  EXPECT_THAT(admin->PingPeers(address_).status(),
              says("cannot ask the node", "is not a storage node"));
  EXPECT_THAT(admin->GetProcessInfo(address_).status(),
              says("cannot ask the server", "is not an admin port"));
}

TEST_F(GrpcClusterAdminStubTest, SaysWhereNobodyAnswered) {
  const auto admin = Connect();
  node_.silent = true;
  const absl::Status silent = admin->PingNode(address_).status();
  EXPECT_THAT(silent, StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(silent.message(), HasSubstr(address_));
  server_.reset();
  const absl::Status gone = admin->PingNode(address_).status();
  EXPECT_THAT(gone, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(gone.message(), HasSubstr(address_));
  EXPECT_THAT(admin->PingNode("nowhere").status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace coffer::client
