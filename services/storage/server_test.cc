#include "services/storage/server.h"

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "absl/synchronization/notification.h"
#include "coffer/directory/v1/directory_service.grpc.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/server_context.h"
#include "gtest/gtest.h"
#include "lib/logging/logging.h"
#include "lib/rpc/grpc_server.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_matchers.h"
#include "services/storage/fake_disk_space.h"

namespace coffer::storage {
namespace {

// Admits every node to one cluster.
class OneClusterDirectory : public directory::v1::DirectoryService::Service {
 public:
  explicit OneClusterDirectory(const std::string& cluster_id)
      : cluster_id_(cluster_id) {}

  grpc::Status RegisterNode(
      grpc::ServerContext* /*context*/,
      const directory::v1::RegisterNodeRequest* request,
      directory::v1::RegisterNodeResponse* response) override {
    capacity_bytes_ = request->usage().capacity_bytes();
    response->set_cluster_id(cluster_id_);
    response->mutable_heartbeat_interval()->set_seconds(1);
    return grpc::Status::OK;
  }

  grpc::Status Heartbeat(
      grpc::ServerContext* /*context*/,
      const directory::v1::HeartbeatRequest* /*request*/,
      directory::v1::HeartbeatResponse* /*response*/) override {
    if (!beaten_.HasBeenNotified()) beaten_.Notify();
    return grpc::Status::OK;
  }

  void AwaitHeartbeat() { beaten_.WaitForNotification(); }

  // After a heartbeat: what the node said when it registered.
  uint64_t capacity_bytes() const { return capacity_bytes_; }

 private:
  const std::string cluster_id_;
  std::atomic<uint64_t> capacity_bytes_{0};
  absl::Notification beaten_;
};

class StorageServerTest : public testing::Test {
 protected:
  StorageServerTest() {
    options_.data_folder =
        testing::TempDir() + "/" +
        testing::UnitTest::GetInstance()->current_test_info()->name();
    options_.listen_address = "127.0.0.1:0";
    options_.admin_listen_address = "127.0.0.1:0";
    options_.logger = logging::NullLogger();
  }

  // A directory for `options_`.
  std::unique_ptr<rpc::GrpcServer> Serve(OneClusterDirectory* directory) {
    rpc::GrpcServerOptions options;
    options.services = {directory};
    absl::StatusOr<std::unique_ptr<rpc::GrpcServer>> server =
        rpc::GrpcServer::Create(options);
    EXPECT_THAT(server, IsOk());
    options_.directory_address =
        "127.0.0.1:" + std::to_string((*server)->port());
    return *std::move(server);
  }

  StorageServerOptions options_;
};

TEST_F(StorageServerTest, KeepsItsIdentityAcrossRestarts) {
  COFFER_ASSERT_OK_AND_ASSIGN(auto server, StorageServer::Create(options_));
  const NodeId node_id = server->node_id();
  EXPECT_NE(server->data_address(), server->admin_address());
  server.reset();
  COFFER_ASSERT_OK_AND_ASSIGN(server, StorageServer::Create(options_));
  EXPECT_EQ(server->node_id(), node_id);
  EXPECT_THAT(server->Failure(), IsOk());
}

TEST_F(StorageServerTest, JoinsAClusterAndRefusesAnother) {
  OneClusterDirectory first(std::string(32, 'a'));
  OneClusterDirectory second(std::string(32, 'b'));
  {
    const auto directory = Serve(&first);
    COFFER_ASSERT_OK_AND_ASSIGN(auto server, StorageServer::Create(options_));
    first.AwaitHeartbeat();
    EXPECT_THAT(server->Failure(), IsOk());
  }
  const auto directory = Serve(&second);
  absl::Notification failed;
  options_.on_failure = [&failed] { failed.Notify(); };
  COFFER_ASSERT_OK_AND_ASSIGN(auto server, StorageServer::Create(options_));
  failed.WaitForNotification();
  EXPECT_THAT(server->Failure(), HasReason(reason::kWrongCluster));
}

TEST_F(StorageServerTest, WorksOnTheDiskThatItIsGiven) {
  OneClusterDirectory directory(std::string(32, 'a'));
  const auto directory_server = Serve(&directory);
  BlobStore* wrapped = nullptr;
  StorageServerDependencies dependencies;
  dependencies.wrap_store = [&wrapped](std::unique_ptr<BlobStore> store) {
    wrapped = store.get();
    return store;
  };
  constexpr DiskSpace::Space kSpace = {uint64_t{7} << 30, uint64_t{5} << 30};
  dependencies.disk_space = std::make_unique<FakeDiskSpace>(kSpace);
  COFFER_ASSERT_OK_AND_ASSIGN(
      const auto server,
      StorageServer::Create(options_, std::move(dependencies)));
  EXPECT_NE(wrapped, nullptr);
  directory.AwaitHeartbeat();
  EXPECT_EQ(directory.capacity_bytes(), kSpace.capacity_bytes);
}

TEST_F(StorageServerTest, StopsWhileTheDirectoryIsAway) {
  options_.directory_address = "127.0.0.1:1";
  COFFER_ASSERT_OK_AND_ASSIGN(auto server, StorageServer::Create(options_));
  server->Shutdown(absl::ZeroDuration());
  EXPECT_THAT(server->Failure(), IsOk());
}

TEST_F(StorageServerTest, RefusesOptionsThatMakeNoSense) {
  StorageServerOptions bad = options_;
  bad.data_folder.clear();
  EXPECT_THAT(StorageServer::Create(bad), HasReason(reason::kInvalidRequest));
  bad = options_;
  bad.failure_domain = std::string(129, 'f');
  EXPECT_THAT(StorageServer::Create(bad), HasReason(reason::kInvalidRequest));
  bad = options_;
  bad.endpoints = {{"cluster", "no port"}};
  EXPECT_THAT(StorageServer::Create(bad),
              StatusIs(absl::StatusCode::kInvalidArgument));
  bad = options_;
  bad.listen_address = "0.0.0.0:0";
  bad.directory_address = "127.0.0.1:1";
  EXPECT_THAT(StorageServer::Create(bad), HasReason(reason::kInvalidRequest));
}

}  // namespace
}  // namespace coffer::storage
