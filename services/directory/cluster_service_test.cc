#include "services/directory/cluster_service.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "coffer/directory/v1/cluster_service.grpc.pb.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/sync_stream.h"
#include "gtest/gtest.h"
#include "lib/rpc/channel.h"
#include "lib/status/error_reasons.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_matchers.h"
#include "services/directory/command_context.h"
#include "services/directory/rpc_fixture.h"
#include "services/directory/sample_records.h"

namespace coffer::directory {
namespace {

using absl::StatusCode;
using ::testing::AllOf;
using ::testing::SizeIs;

class ClusterServiceTest : public RpcFixture {
 protected:
  using Cluster = v1::ClusterService::Stub;
  using Admin = v1::ClusterAdminService::Stub;

  void SetUp() override {
    RpcFixture::SetUp();
    cluster_ = v1::ClusterService::NewStub(channel_);
    COFFER_ASSERT_OK_AND_ASSIGN(
        const auto admin, rpc::CreateChannel(server_->admin_address(), {}));
    admin_ = v1::ClusterAdminService::NewStub(admin);
  }

  template <typename Stub, typename Request, typename Response>
  absl::Status Ask(Stub* stub,
                   grpc::Status (Stub::*rpc)(grpc::ClientContext*,
                                             const Request&, Response*),
                   const Request& request, Response* response) {
    grpc::ClientContext context;
    return FromGrpcStatus((stub->*rpc)(&context, request, response));
  }

  v1::GetClusterHealthResponse Health() {
    v1::GetClusterHealthResponse response;
    EXPECT_THAT(Ask(cluster_.get(), &Cluster::GetClusterHealth,
                    v1::GetClusterHealthRequest(), &response),
                IsOk());
    return response;
  }

  v1::HealthCheck Check(const std::string& name) {
    const v1::GetClusterHealthResponse health = Health();
    for (const v1::HealthCheck& check : health.checks()) {
      if (check.name() == name) return check;
    }
    ADD_FAILURE() << "no check " << name;
    return v1::HealthCheck();
  }

  absl::Status Maintenance(const std::vector<std::string>& node_ids,
                           v1::CheckMaintenanceResponse* response) {
    v1::CheckMaintenanceRequest request;
    for (const std::string& id : node_ids) request.add_node_ids(id);
    return Ask(cluster_.get(), &Cluster::CheckMaintenance, request, response);
  }

  static v1::MuteHealthCheckRequest MuteRequest(const std::string& check,
                                                int64_t seconds) {
    v1::MuteHealthCheckRequest request;
    request.set_check(check);
    request.mutable_duration()->set_seconds(seconds);
    return request;
  }

  absl::Status Mute(const v1::MuteHealthCheckRequest& request,
                    v1::MuteHealthCheckResponse* response) {
    return Ask(admin_.get(), &Admin::MuteHealthCheck, request, response);
  }

  absl::Status Unmute(const v1::UnmuteHealthCheckRequest& request) {
    v1::UnmuteHealthCheckResponse response;
    return Ask(admin_.get(), &Admin::UnmuteHealthCheck, request, &response);
  }

  absl::Status List(const v1::ListEventsRequest& request,
                    v1::ListEventsResponse* response) {
    return Ask(cluster_.get(), &Cluster::ListEvents, request, response);
  }

  // Lets the nodes fall silent, all but the first `alive` ones.
  void SilenceNodes(size_t alive) {
    clock_.Advance(absl::Minutes(5));
    clock_.AwaitSleepers(1);
    for (size_t i = 0; i < alive; ++i) {
      ASSERT_THAT(Call(&Stub::Heartbeat, nodes_[i].Heartbeat()), IsOk());
    }
    Tick();
  }

  std::unique_ptr<Cluster> cluster_;
  std::unique_ptr<Admin> admin_;
};

TEST_F(ClusterServiceTest, TellsHowTheClusterIs) {
  EXPECT_EQ(Health().severity(), v1::HEALTH_SEVERITY_ERROR);
  EXPECT_EQ(Check("NO_NODES").severity(), v1::HEALTH_SEVERITY_ERROR);
  CreateClusterAndVault();
  EXPECT_EQ(Check("NO_NODES").severity(), v1::HEALTH_SEVERITY_OK);
  EXPECT_EQ(Check("NODE_DOWN").severity(), v1::HEALTH_SEVERITY_OK);
  EXPECT_EQ(Check("TOO_FEW_DOMAINS").severity(), v1::HEALTH_SEVERITY_OK);
  EXPECT_EQ(ToTime(Health().time()), clock_.Now());
  SilenceNodes(2);
  const v1::HealthCheck down = Check("NODE_DOWN");
  EXPECT_EQ(down.severity(), v1::HEALTH_SEVERITY_WARNING);
  EXPECT_EQ(down.summary(), "1 of 3 nodes is DOWN");
  EXPECT_EQ(Check("TOO_FEW_DOMAINS").severity(), v1::HEALTH_SEVERITY_WARNING);
}

TEST_F(ClusterServiceTest, SaysWhetherNodesMayStop) {
  CreateClusterAndVault(4);
  Tick();
  v1::CheckMaintenanceResponse response;
  ASSERT_THAT(Maintenance({nodes_[0].id()}, &response), IsOk());
  EXPECT_TRUE(response.ready()) << response.ShortDebugString();
  EXPECT_GT(response.placement_group_count(), 0u);
  response.Clear();
  ASSERT_THAT(
      Maintenance({nodes_[0].id(), nodes_[1].id(), nodes_[2].id()}, &response),
      IsOk());
  EXPECT_FALSE(response.ready());
  EXPECT_GE(response.blockers_size(), 2);
  SilenceNodes(3);
  response.Clear();
  ASSERT_THAT(Maintenance({nodes_[3].id()}, &response), IsOk());
  EXPECT_TRUE(response.ready()) << "it is down already";
}

TEST_F(ClusterServiceTest, RefusesQuestionsAboutNoNodes) {
  CreateClusterAndVault();
  v1::CheckMaintenanceResponse response;
  EXPECT_THAT(Maintenance({}, &response),
              AllOf(StatusIs(StatusCode::kInvalidArgument),
                    HasReason(reason::kInvalidRequest)));
  EXPECT_THAT(Maintenance({nodes_[0].id(), nodes_[0].id()}, &response),
              StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(Maintenance({"node-1"}, &response),
              StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(
      Maintenance({sample::Id(999)}, &response),
      AllOf(StatusIs(StatusCode::kNotFound), HasReason(reason::kNodeNotFound)));
  EXPECT_THAT(
      Maintenance(std::vector<std::string>(1001, nodes_[0].id()), &response),
      AllOf(StatusIs(StatusCode::kInvalidArgument),
            HasReason(reason::kLimitExceeded)));
}

TEST_F(ClusterServiceTest, MutesOnceForEachRequest) {
  v1::MuteHealthCheckRequest request = MuteRequest("NO_NODES", 3600);
  request.set_request_id(sample::Id(71));
  request.set_comment("not yet");
  v1::MuteHealthCheckResponse first;
  ASSERT_THAT(Mute(request, &first), IsOk());
  EXPECT_EQ(ToTime(first.muted_until()), clock_.Now() + absl::Hours(1));
  EXPECT_TRUE(Check("NO_NODES").has_muted_until());
  EXPECT_EQ(Check("NO_NODES").mute_comment(), "not yet");

  v1::UnmuteHealthCheckRequest unmute;
  unmute.set_check("NO_NODES");
  ASSERT_THAT(Unmute(unmute), IsOk());
  ASSERT_THAT(Unmute(unmute), IsOk()) << "fine when there is none";
  EXPECT_FALSE(Check("NO_NODES").has_muted_until());

  clock_.Advance(absl::Minutes(1));
  v1::MuteHealthCheckResponse again;
  ASSERT_THAT(Mute(request, &again), IsOk());
  EXPECT_EQ(again.ShortDebugString(), first.ShortDebugString());
  EXPECT_FALSE(Check("NO_NODES").has_muted_until())
      << "a retry has no effect of its own";
  request.set_comment("other");
  EXPECT_THAT(Mute(request, &again), HasReason(reason::kRequestIdReused));
}

TEST_F(ClusterServiceTest, RefusesMutesThatMakeNoSense) {
  v1::MuteHealthCheckResponse response;
  std::vector<v1::MuteHealthCheckRequest> requests = {
      MuteRequest("", 60), MuteRequest("NO_SUCH_CHECK", 60),
      MuteRequest("NODE_DOWN", 0), MuteRequest("NODE_DOWN", -1),
      MuteRequest("NODE_DOWN", 30 * 24 * 3600 + 1)};
  requests.push_back(MuteRequest("NODE_DOWN", 60));
  requests.back().set_comment(std::string(257, 'x'));
  requests.push_back(MuteRequest("NODE_DOWN", 60));
  requests.back().set_request_id("abc");
  requests.push_back(MuteRequest("NODE_DOWN", 30 * 24 * 3600));
  requests.back().mutable_duration()->set_nanos(1);
  requests.push_back(MuteRequest("NODE_DOWN", 1));
  requests.back().mutable_duration()->set_nanos(-1);
  for (const v1::MuteHealthCheckRequest& request : requests) {
    EXPECT_THAT(Mute(request, &response),
                StatusIs(StatusCode::kInvalidArgument))
        << request.ShortDebugString();
  }
  v1::UnmuteHealthCheckRequest unmute;
  EXPECT_THAT(Unmute(unmute), StatusIs(StatusCode::kInvalidArgument));
  unmute.set_check("NODE_DOWN");
  unmute.set_request_id("abc");
  EXPECT_THAT(Unmute(unmute), StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(Mute(MuteRequest("NODE_DOWN", 30 * 24 * 3600), &response),
              IsOk());
}

TEST_F(ClusterServiceTest, AdminServiceIsOnTheAdminPortOnly) {
  const auto wrong = v1::ClusterAdminService::NewStub(channel_);
  v1::MuteHealthCheckResponse response;
  EXPECT_THAT(Ask(wrong.get(), &Admin::MuteHealthCheck,
                  MuteRequest("NODE_DOWN", 60), &response),
              StatusIs(StatusCode::kUnimplemented));
}

TEST_F(ClusterServiceTest, ListsEventsPageByPage) {
  CreateClusterAndVault();
  Tick();
  std::map<v1::EventKind, int> kinds;
  std::vector<uint64_t> forward;
  std::vector<uint64_t> backward;
  for (const bool newest_first : {false, true}) {
    v1::ListEventsRequest request;
    request.set_page_size(2);
    request.set_newest_first(newest_first);
    v1::ListEventsResponse response;
    do {
      response.Clear();
      ASSERT_THAT(List(request, &response), IsOk());
      for (const v1::Event& event : response.events()) {
        (newest_first ? backward : forward).push_back(event.sequence());
        if (!newest_first) ++kinds[event.kind()];
      }
      request.set_page_token(response.next_page_token());
    } while (!response.next_page_token().empty());
  }
  EXPECT_EQ(kinds[v1::EVENT_KIND_CLUSTER_CREATED], 1);
  EXPECT_EQ(kinds[v1::EVENT_KIND_NODE_REGISTERED], 3);
  EXPECT_EQ(kinds[v1::EVENT_KIND_PLACEMENT_CHANGED], 3);
  EXPECT_EQ(kinds[v1::EVENT_KIND_NODE_STATE_CHANGED], 3);
  EXPECT_EQ(kinds[v1::EVENT_KIND_VAULT_CREATED], 1);
  ASSERT_THAT(forward, SizeIs(11));
  EXPECT_EQ(forward, std::vector<uint64_t>(backward.rbegin(), backward.rend()));
}

TEST_F(ClusterServiceTest, RefusesForeignPagesOfEvents) {
  CreateClusterAndVault();
  v1::ListEventsRequest request;
  request.set_page_size(2);
  v1::ListEventsResponse response;
  ASSERT_THAT(List(request, &response), IsOk());
  request.set_page_token(response.next_page_token());
  request.set_newest_first(true);
  EXPECT_THAT(List(request, &response), StatusIs(StatusCode::kInvalidArgument));
  request.set_newest_first(false);
  request.set_after_sequence(1);
  EXPECT_THAT(List(request, &response), StatusIs(StatusCode::kInvalidArgument));
  request.Clear();
  request.set_page_size(-1);
  EXPECT_THAT(List(request, &response), StatusIs(StatusCode::kInvalidArgument));
}

TEST_F(ClusterServiceTest, WatchesEventsUntilTheServerStops) {
  v1::WatchEventsRequest request;
  request.set_after_sequence(1);
  grpc::ClientContext context;
  const auto reader = cluster_->WatchEvents(&context, request);
  reader->WaitForInitialMetadata();
  ASSERT_THAT(Call(&Stub::CreateVault, sample::CreateVault()), IsOk());
  v1::WatchEventsResponse response;
  ASSERT_TRUE(reader->Read(&response));
  ASSERT_THAT(response.events(), SizeIs(1));
  EXPECT_EQ(response.events(0).kind(), v1::EVENT_KIND_VAULT_CREATED);
  EXPECT_EQ(response.events(0).sequence(), 2u);
  server_->Shutdown();
  EXPECT_FALSE(reader->Read(&response));
  EXPECT_THAT(FromGrpcStatus(reader->Finish()),
              StatusIs(StatusCode::kUnavailable));
}

TEST_F(ClusterServiceTest, StopsWatchingWhenTheClientDoes) {
  grpc::ClientContext context;
  const auto reader = cluster_->WatchEvents(&context, v1::WatchEventsRequest());
  v1::WatchEventsResponse response;
  ASSERT_TRUE(reader->Read(&response));
  context.TryCancel();
  while (reader->Read(&response)) {
  }
  EXPECT_THAT(FromGrpcStatus(reader->Finish()),
              StatusIs(StatusCode::kCancelled));
  // Ends although nothing happens any more.
  Tick();
  server_->Shutdown();
}

}  // namespace
}  // namespace coffer::directory
