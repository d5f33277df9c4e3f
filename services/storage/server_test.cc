#include "services/storage/server.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "coffer/admin/v1/process_service.grpc.pb.h"
#include "coffer/admin/v1/process_service.pb.h"
#include "coffer/directory/v1/directory_service.grpc.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "coffer/storage/v1/storage_service.grpc.pb.h"
#include "coffer/storage/v1/storage_service.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/server_context.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/logging/logging.h"
#include "lib/rpc/channel.h"
#include "lib/rpc/grpc_server.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_macros.h"
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
    {
      absl::MutexLock lock(&mutex_);
      registration_ = *request;
    }
    response->set_cluster_id(cluster_id_);
    response->mutable_heartbeat_interval()->set_seconds(1);
    return grpc::Status::OK;
  }

  grpc::Status Heartbeat(
      grpc::ServerContext* /*context*/,
      const directory::v1::HeartbeatRequest* request,
      directory::v1::HeartbeatResponse* /*response*/) override {
    if (request->stopping()) told_of_stop_ = true;
    if (!beaten_.HasBeenNotified()) beaten_.Notify();
    return grpc::Status::OK;
  }

  grpc::Status ListNodes(grpc::ServerContext* /*context*/,
                         const directory::v1::ListNodesRequest* /*request*/,
                         directory::v1::ListNodesResponse* response) override {
    const directory::v1::RegisterNodeRequest node = registration();
    response->add_nodes()->set_node_id(node.node_id());
    *response->mutable_nodes(0)->mutable_endpoints() = node.endpoints();
    return grpc::Status::OK;
  }

  directory::v1::RegisterNodeRequest registration() {
    absl::MutexLock lock(&mutex_);
    return registration_;
  }

  void AwaitHeartbeat() { beaten_.WaitForNotification(); }

  bool told_of_stop() const { return told_of_stop_; }

  // After a heartbeat: what the node said when it registered.
  uint64_t capacity_bytes() const { return capacity_bytes_; }

 private:
  const std::string cluster_id_;
  std::atomic<uint64_t> capacity_bytes_{0};
  std::atomic<bool> told_of_stop_{false};
  absl::Notification beaten_;
  absl::Mutex mutex_;
  directory::v1::RegisterNodeRequest registration_ ABSL_GUARDED_BY(mutex_);
};

// Asks `method` of a service, whose requests and responses it knows.
template <typename Service, typename Request, typename Response>
absl::Status Ask(const std::string& address,
                 grpc::Status (Service::Stub::*method)(grpc::ClientContext*,
                                                       const Request&,
                                                       Response*),
                 Response* response) {
  COFFER_ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> channel,
                          rpc::CreateChannel(address, rpc::ChannelOptions()));
  grpc::ClientContext context;
  const auto stub = Service::NewStub(channel);
  return FromGrpcStatus((stub.get()->*method)(&context, Request(), response));
}

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

TEST_F(StorageServerTest, AdvertisesItsAdminAddressAndPingsItself) {
  OneClusterDirectory directory(std::string(32, 'a'));
  const auto directory_server = Serve(&directory);
  COFFER_ASSERT_OK_AND_ASSIGN(auto server, StorageServer::Create(options_));
  directory.AwaitHeartbeat();
  const auto registration = directory.registration();
  ASSERT_EQ(registration.endpoints_size(), 2);
  EXPECT_EQ(registration.endpoints(0).network_class(), "cluster");
  EXPECT_EQ(registration.endpoints(0).address(), server->data_address());
  EXPECT_EQ(registration.endpoints(1).network_class(), "admin");
  EXPECT_EQ(registration.endpoints(1).address(), server->admin_address());
  v1::PingPeersResponse pings;
  ASSERT_THAT(
      Ask<v1::StorageService>(server->admin_address(),
                              &v1::StorageService::Stub::PingPeers, &pings),
      IsOk());
  EXPECT_EQ(pings.node_id(), server->node_id().ToHex());
  ASSERT_EQ(pings.peers_size(), 1);
  EXPECT_EQ(pings.peers(0).code(), grpc::StatusCode::OK)
      << pings.peers(0).message();
}

TEST_F(StorageServerTest, PingsNobodyWithoutADirectory) {
  COFFER_ASSERT_OK_AND_ASSIGN(auto server, StorageServer::Create(options_));
  v1::PingPeersResponse pings;
  EXPECT_THAT(
      Ask<v1::StorageService>(server->data_address(),
                              &v1::StorageService::Stub::PingPeers, &pings),
      HasReason(reason::kNoDirectory));
}

TEST_F(StorageServerTest, ShowsTheProcessOnTheAdminPortOnly) {
  options_.http_listen_address = "127.0.0.1:0";
  options_.settings = {{"listen", "here"}};
  COFFER_ASSERT_OK_AND_ASSIGN(auto server, StorageServer::Create(options_));
  EXPECT_NE(server->http_address(), "");
  using Process = coffer::admin::v1::ProcessService;
  coffer::admin::v1::GetMetricsResponse metrics;
  ASSERT_THAT(Ask<Process>(server->admin_address(), &Process::Stub::GetMetrics,
                           &metrics),
              IsOk());
  for (const char* line :
       {"\ncoffer_storage_blobs 0\n", "\ncoffer_storage_accepts_puts 1\n",
        "\ncoffer_storage_registered 0\n",
        "\ncoffer_storage_quarantined_blobs 0\n",
        "\ncoffer_rocksdb_write_stopped 0\n"}) {
    EXPECT_THAT(metrics.text(), testing::HasSubstr(line));
  }
  EXPECT_THAT(Ask<Process>(server->data_address(), &Process::Stub::GetMetrics,
                           &metrics),
              StatusIs(absl::StatusCode::kUnimplemented));
  coffer::admin::v1::GetProcessInfoResponse info;
  ASSERT_THAT(Ask<Process>(server->admin_address(),
                           &Process::Stub::GetProcessInfo, &info),
              IsOk());
  EXPECT_EQ(info.program(), "coffer-storage");
  EXPECT_EQ(info.settings().at("listen"), "here");
}

TEST_F(StorageServerTest, TellsTheDirectoryThatItStops) {
  OneClusterDirectory directory(std::string(32, 'a'));
  const auto directory_server = Serve(&directory);
  COFFER_ASSERT_OK_AND_ASSIGN(auto server, StorageServer::Create(options_));
  directory.AwaitHeartbeat();
  EXPECT_FALSE(directory.told_of_stop());
  server->Drain();
  EXPECT_TRUE(directory.told_of_stop());
}

TEST_F(StorageServerTest, HurryEndsADrain) {
  FakeClock clock;
  options_.drain_delay = absl::Minutes(10);
  StorageServerDependencies dependencies;
  dependencies.drain_sleeper = clock.NewSleeper();
  COFFER_ASSERT_OK_AND_ASSIGN(
      auto server, StorageServer::Create(options_, std::move(dependencies)));
  std::thread hurrier([&] {
    clock.AwaitSleepers(1);
    server->Hurry();
  });
  server->Drain();
  hurrier.join();
  server->Shutdown(absl::Hours(1));
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
  bad.drain_delay = -absl::Seconds(1);
  EXPECT_THAT(StorageServer::Create(bad), HasReason(reason::kInvalidRequest));
  bad = options_;
  bad.shutdown_grace = absl::Hours(2);
  EXPECT_THAT(StorageServer::Create(bad), HasReason(reason::kInvalidRequest));
  bad = options_;
  bad.http_listen_address = "nonsense";
  EXPECT_THAT(StorageServer::Create(bad),
              StatusIs(absl::StatusCode::kInvalidArgument));
  bad = options_;
  bad.listen_address = "0.0.0.0:0";
  bad.directory_address = "127.0.0.1:1";
  EXPECT_THAT(StorageServer::Create(bad), HasReason(reason::kInvalidRequest));
}

}  // namespace
}  // namespace coffer::storage
