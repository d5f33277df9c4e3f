// How the real program ends when it is asked to.

#include <signal.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "coffer/storage/v1/storage_service.grpc.pb.h"
#include "coffer/storage/v1/storage_service.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/impl/codegen/client_unary_call.h"
#include "grpcpp/support/sync_stream.h"
#include "gtest/gtest.h"
#include "health_service.pb.h"
#include "lib/rpc/channel.h"
#include "lib/rpc/limits.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_matchers.h"
#include "services/storage/put_uploader_stub.h"
#include "services/storage/storage_server_process.h"

namespace coffer::storage {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using grpc::internal::RpcMethod;

constexpr char kServiceName[] = "coffer.storage.v1.StorageService";

// Follows what health checks say about one name.
class HealthWatch {
 public:
  HealthWatch(grpc::Channel* channel, const std::string& name) {
    HealthCheckRequest request;
    request.set_service(name);
    const RpcMethod method("/grpc.health.v1.Health/Watch",
                           RpcMethod::SERVER_STREAMING);
    stream_.reset(
        grpc::internal::ClientReaderFactory<HealthCheckResponse>::Create(
            channel, method, &context_, request));
  }

  // False when the watch ends before.
  bool Await(HealthCheckResponse::ServingStatus status) {
    HealthCheckResponse response;
    while (stream_->Read(&response)) {
      if (response.status() == status) return true;
    }
    return false;
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<HealthCheckResponse>> stream_;
};

class StorageShutdownTest : public testing::Test {
 protected:
  void Start(const std::vector<std::string>& flags = {}) {
    process_.reset();
    COFFER_ASSERT_OK_AND_ASSIGN(process_,
                                StorageServerProcess::Start(folder_, flags));
    data_ = Connect(process_->data_address());
    admin_ = Connect(process_->admin_address());
    stub_ = v1::StorageService::NewStub(data_);
  }

  static std::shared_ptr<grpc::Channel> Connect(const std::string& address) {
    rpc::ChannelOptions options;
    options.max_receive_bytes = rpc::kBlobMaxReceiveBytes;
    options.own_connection = true;
    return *rpc::CreateChannel(address, options);
  }

  static HealthCheckResponse::ServingStatus Health(grpc::Channel* channel,
                                                   const std::string& name) {
    const RpcMethod method("/grpc.health.v1.Health/Check",
                           RpcMethod::NORMAL_RPC);
    grpc::ClientContext context;
    HealthCheckRequest request;
    request.set_service(name);
    HealthCheckResponse response;
    EXPECT_THAT(FromGrpcStatus(grpc::internal::BlockingUnaryCall(
                    channel, method, &context, request, &response)),
                IsOk())
        << name;
    return response.status();
  }

  static bool Answers(const std::shared_ptr<grpc::Channel>& channel) {
    grpc::ClientContext context;
    v1::GetNodeInfoResponse response;
    return v1::StorageService::NewStub(channel)
        ->GetNodeInfo(&context, v1::GetNodeInfoRequest(), &response)
        .ok();
  }

  void ExpectStored(const std::vector<std::string>& ids) {
    v1::FindMissingBlobsRequest request;
    for (const std::string& id : ids) request.add_blob_ids(id);
    grpc::ClientContext context;
    v1::FindMissingBlobsResponse response;
    ASSERT_THAT(
        FromGrpcStatus(stub_->FindMissingBlobs(&context, request, &response)),
        IsOk());
    EXPECT_THAT(response.missing_blob_ids(), testing::IsEmpty());
  }

  const std::string folder_ =
      testing::TempDir() + "/" +
      testing::UnitTest::GetInstance()->current_test_info()->name();
  std::unique_ptr<StorageServerProcess> process_;
  std::shared_ptr<grpc::Channel> data_;
  std::shared_ptr<grpc::Channel> admin_;
  std::unique_ptr<v1::StorageService::Stub> stub_;
};

TEST_F(StorageShutdownTest, EveryHealthNameServesOnBothPorts) {
  ASSERT_NO_FATAL_FAILURE(Start());
  for (grpc::Channel* channel : {data_.get(), admin_.get()}) {
    for (const char* name : {"", kServiceName, "liveness", "readiness"}) {
      EXPECT_EQ(Health(channel, name), HealthCheckResponse::SERVING) << name;
    }
  }
}

TEST_F(StorageShutdownTest, IsNotReadyBeforeItHasRegistered) {
  // Nobody listens there.
  ASSERT_NO_FATAL_FAILURE(Start({"--directory", "127.0.0.1:1"}));
  EXPECT_EQ(Health(admin_.get(), "readiness"),
            HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(Health(admin_.get(), "liveness"), HealthCheckResponse::SERVING);
  EXPECT_EQ(Health(admin_.get(), ""), HealthCheckResponse::SERVING);
  process_->Signal(SIGTERM);
  EXPECT_EQ(process_->Wait(), 0);
}

TEST_F(StorageShutdownTest, GoesOnServingWhileItDrains) {
  ASSERT_NO_FATAL_FAILURE(Start({"--drain-delay", "1h"}));
  HealthWatch data_watch(data_.get(), "");
  HealthWatch admin_watch(admin_.get(), "readiness");
  ASSERT_TRUE(data_watch.Await(HealthCheckResponse::SERVING));
  ASSERT_TRUE(admin_watch.Await(HealthCheckResponse::SERVING));
  process_->Signal(SIGTERM);
  EXPECT_TRUE(data_watch.Await(HealthCheckResponse::NOT_SERVING));
  EXPECT_TRUE(admin_watch.Await(HealthCheckResponse::NOT_SERVING));
  EXPECT_EQ(Health(admin_.get(), "liveness"), HealthCheckResponse::SERVING);
  EXPECT_TRUE(Answers(data_));
  EXPECT_TRUE(Answers(admin_));
  PutUploader uploader(stub_.get());
  ASSERT_TRUE(uploader.Send(std::string(100, 'a')));
  const std::vector<std::string> stored = uploader.Finish();
  EXPECT_THAT(stored, testing::SizeIs(1));
  // Ends an hour's wait, and the watches with it.
  process_->Signal(SIGTERM);
  EXPECT_EQ(process_->Wait(), 0);
  ASSERT_NO_FATAL_FAILURE(Start());
  ExpectStored(stored);
}

TEST_F(StorageShutdownTest, AnswersEveryPutThatIsInFlight) {
  constexpr int kBlobs = 200;
  constexpr size_t kBytes = 64 << 10;
  ASSERT_NO_FATAL_FAILURE(Start());
  PutUploader uploader(stub_.get());
  for (int i = 0; i < kBlobs; ++i) {
    std::string content = absl::StrCat(i, " ");
    content.resize(kBytes, 'x');
    ASSERT_TRUE(uploader.Send(content)) << i;
    if (i != kBlobs / 2) continue;
    uploader.AwaitAcks(1);
    process_->Signal(SIGTERM);
  }
  const std::vector<std::string> stored = uploader.Finish();
  EXPECT_THAT(uploader.status(), IsOk());
  EXPECT_EQ(stored.size() + uploader.refused(), kBlobs);
  EXPECT_EQ(process_->Wait(), 0);
  ASSERT_NO_FATAL_FAILURE(Start());
  ExpectStored(stored);
}

TEST_F(StorageShutdownTest, DoesNotWaitForThoseWhoWatchHealth) {
  ASSERT_NO_FATAL_FAILURE(Start({"--shutdown-grace", "1h"}));
  HealthWatch watch(admin_.get(), "");
  ASSERT_TRUE(watch.Await(HealthCheckResponse::SERVING));
  process_->Signal(SIGTERM);
  // The test would take an hour otherwise.
  EXPECT_EQ(process_->Wait(), 0);
}

TEST_F(StorageShutdownTest, CutsStreamsOffAfterTheGrace) {
  ASSERT_NO_FATAL_FAILURE(Start({"--shutdown-grace", "0s"}));
  PutUploader uploader(stub_.get());
  ASSERT_TRUE(uploader.Send(std::string(100, 'a')));
  uploader.AwaitAcks(1);
  process_->Signal(SIGTERM);
  // The stream is still open.
  EXPECT_EQ(process_->Wait(), 0);
  const std::vector<std::string> stored = uploader.Finish();
  EXPECT_FALSE(uploader.status().ok());
  ASSERT_NO_FATAL_FAILURE(Start());
  ExpectStored(stored);
}

TEST_F(StorageShutdownTest, ASecondSignalEndsTheGrace) {
  ASSERT_NO_FATAL_FAILURE(Start({"--shutdown-grace", "1h"}));
  HealthWatch watch(admin_.get(), "");
  ASSERT_TRUE(watch.Await(HealthCheckResponse::SERVING));
  PutUploader uploader(stub_.get());
  ASSERT_TRUE(uploader.Send(std::string(100, 'a')));
  uploader.AwaitAcks(1);
  process_->Signal(SIGTERM);
  // The first one was heard; both would be one otherwise.
  ASSERT_TRUE(watch.Await(HealthCheckResponse::NOT_SERVING));
  process_->Signal(SIGINT);
  EXPECT_EQ(process_->Wait(), 0);
  const std::vector<std::string> stored = uploader.Finish();
  EXPECT_THAT(stored, testing::SizeIs(1));
  ASSERT_NO_FATAL_FAILURE(Start());
  ExpectStored(stored);
}

}  // namespace
}  // namespace coffer::storage
