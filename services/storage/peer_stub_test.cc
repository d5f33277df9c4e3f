#include "services/storage/peer_stub.h"

#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "coffer/storage/v1/storage_service.grpc.pb.h"
#include "coffer/storage/v1/storage_service.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/server_context.h"
#include "gtest/gtest.h"
#include "lib/rpc/grpc_server.h"
#include "lib/status/status_matchers.h"

namespace coffer::storage {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(20);

class ScriptedNode : public v1::StorageService::Service {
 public:
  grpc::Status GetNodeInfo(grpc::ServerContext* context,
                           const v1::GetNodeInfoRequest* /*request*/,
                           v1::GetNodeInfoResponse* response) override {
    if (hang) {
      called.Notify();
      while (!context->IsCancelled()) std::this_thread::yield();
    }
    response->set_node_id(node_id);
    return grpc::Status::OK;
  }

  std::string node_id = std::string(32, 'd');
  bool hang = false;
  absl::Notification called;
};

class PeerStubTest : public testing::Test {
 protected:
  void SetUp() override {
    rpc::GrpcServerOptions options;
    options.services = {&node_};
    COFFER_ASSERT_OK_AND_ASSIGN(server_, rpc::GrpcServer::Create(options));
    address_ = absl::StrCat("127.0.0.1:", server_->port());
  }

  ScriptedNode node_;
  std::unique_ptr<rpc::GrpcServer> server_;
  std::string address_;
  PeerStub stub_;
};

TEST_F(PeerStubTest, ReturnsTheIdOfWhoAnswers) {
  COFFER_ASSERT_OK_AND_ASSIGN(const NodeId id,
                              stub_.AskId(address_, "", kPatience));
  EXPECT_EQ(id.ToHex(), std::string(32, 'd'));
}

TEST_F(PeerStubTest, RefusesAnswersWithoutAnId) {
  node_.node_id = "nonsense";
  EXPECT_THAT(stub_.AskId(address_, "", kPatience),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(PeerStubTest, RefusesWhatIsNoAddress) {
  for (const char* address : {"", "no port", "unix:/tmp/socket", "a:0"}) {
    EXPECT_THAT(stub_.AskId(address, "", kPatience),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << address;
  }
}

TEST_F(PeerStubTest, SaysThatNobodyListens) {
  server_.reset();
  EXPECT_THAT(stub_.AskId(address_, "", kPatience),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(PeerStubTest, GivesUpInTime) {
  node_.hang = true;
  EXPECT_THAT(stub_.AskId(address_, "", absl::Milliseconds(50)),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(PeerStubTest, CancelEndsQuestionsForGood) {
  node_.hang = true;
  std::thread caller([this] {
    EXPECT_THAT(stub_.AskId(address_, "", kPatience),
                StatusIs(absl::StatusCode::kCancelled));
  });
  node_.called.WaitForNotification();
  stub_.Cancel();
  caller.join();
  EXPECT_THAT(stub_.AskId(address_, "", kPatience),
              StatusIs(absl::StatusCode::kCancelled));
}

}  // namespace
}  // namespace coffer::storage
