// The real program, killed and started again.

#include <signal.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "coffer/storage/v1/storage_service.grpc.pb.h"
#include "coffer/storage/v1/storage_service.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/merkle/blob_hash.h"
#include "lib/rpc/channel.h"
#include "lib/rpc/limits.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_matchers.h"
#include "services/storage/put_uploader_stub.h"
#include "services/storage/storage_server_process.h"

namespace coffer::storage {
namespace {

using testing::HasSubstr;

class StorageProcessTest : public testing::Test {
 protected:
  void Start(const std::vector<std::string>& flags = {}) {
    process_.reset();
    COFFER_ASSERT_OK_AND_ASSIGN(process_,
                                StorageServerProcess::Start(folder_, flags));
    rpc::ChannelOptions options;
    options.max_receive_bytes = rpc::kBlobMaxReceiveBytes;
    options.own_connection = true;
    COFFER_ASSERT_OK_AND_ASSIGN(
        const std::shared_ptr<grpc::Channel> channel,
        rpc::CreateChannel(process_->data_address(), options));
    stub_ = v1::StorageService::NewStub(channel);
  }

  // Reads blobs back, and checks each against its id.
  void ExpectWhole(const std::vector<std::string>& ids) {
    for (const std::string& id : ids) {
      v1::GetBlobsRequest request;
      request.add_ranges()->set_blob_id(id);
      grpc::ClientContext context;
      const auto reader = stub_->GetBlobs(&context, request);
      merkle::BlobHasher hasher;
      v1::GetBlobsResponse response;
      while (reader->Read(&response)) hasher.Update(response.data());
      ASSERT_THAT(FromGrpcStatus(reader->Finish()), IsOk());
      ASSERT_EQ(hasher.Finish().bytes(), id);
    }
  }

  const std::string folder_ =
      testing::TempDir() + "/" +
      testing::UnitTest::GetInstance()->current_test_info()->name();
  std::unique_ptr<StorageServerProcess> process_;
  std::unique_ptr<v1::StorageService::Stub> stub_;
};

TEST_F(StorageProcessTest, AcknowledgedBlobsSurviveKills) {
  constexpr int kKills = 12;
  constexpr int kBlobsPerRun = 120;
  std::mt19937 random(
      static_cast<unsigned>(testing::UnitTest::GetInstance()->random_seed()));
  std::vector<std::string> acknowledged;
  for (int run = 0; run < kKills; ++run) {
    ASSERT_NO_FATAL_FAILURE(Start());
    PutUploader uploader(stub_.get());
    const size_t acks_before_kill = random() % (kBlobsPerRun / 2);
    std::thread killer([&] {
      uploader.AwaitAcks(acks_before_kill);
      process_->Signal(SIGKILL);
    });
    // Small ones go through the log, large ones around it.
    const size_t size = run % 2 == 0 ? 16 << 10 : 512 << 10;
    for (int i = 0; i < kBlobsPerRun; ++i) {
      std::string content = absl::StrCat(run, " ", i, " ");
      content.resize(size, 'x');
      if (!uploader.Send(content)) break;
    }
    killer.join();
    EXPECT_EQ(process_->Wait(), -SIGKILL);
    for (std::string& id : uploader.Finish()) acknowledged.push_back(id);
  }
  ASSERT_FALSE(acknowledged.empty());
  ASSERT_NO_FATAL_FAILURE(Start());
  ExpectWhole(acknowledged);
}

TEST_F(StorageProcessTest, RefusesAForeignFolder) {
  std::filesystem::create_directories(folder_);
  std::ofstream(folder_ + "/holiday.jpg") << "x";
  EXPECT_THAT(StorageServerProcess::Start(folder_),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("holiday.jpg")));
}

TEST_F(StorageProcessTest, RefusesAFolderInUse) {
  ASSERT_NO_FATAL_FAILURE(Start());
  EXPECT_THAT(
      StorageServerProcess::Start(folder_),
      StatusIs(absl::StatusCode::kInternal, HasSubstr("another process")));
}

TEST_F(StorageProcessTest, RefusesAFolderThatLostItsDatabase) {
  ASSERT_NO_FATAL_FAILURE(Start());
  process_->Signal(SIGTERM);
  ASSERT_EQ(process_->Wait(), 0);
  std::filesystem::remove_all(folder_ + "/blobs");
  EXPECT_THAT(StorageServerProcess::Start(folder_),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("is gone")));
}

TEST_F(StorageProcessTest, KeepsTheReserve) {
  ASSERT_NO_FATAL_FAILURE(Start({"--reserve-bytes", "9000000000000000000"}));
  PutUploader uploader(stub_.get());
  uploader.Send(std::string(100, 'a'));
  EXPECT_THAT(uploader.Finish(), testing::IsEmpty());
  grpc::ClientContext context;
  v1::GetNodeInfoResponse info;
  ASSERT_THAT(FromGrpcStatus(stub_->GetNodeInfo(
                  &context, v1::GetNodeInfoRequest(), &info)),
              IsOk());
  EXPECT_FALSE(info.accepts_puts());
}

TEST_F(StorageProcessTest, WritesTheReadyFile) {
  const std::string ready_file = folder_ + ".ready";
  ASSERT_NO_FATAL_FAILURE(Start({"--ready-file", ready_file}));
  std::ifstream file(ready_file);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}),
            absl::StrCat("data=", process_->data_address(),
                         " admin=", process_->admin_address(),
                         " http=", process_->http_address(), "\n"));
}

TEST_F(StorageProcessTest, DoesNotSpeakHttpWhenToldNotTo) {
  ASSERT_NO_FATAL_FAILURE(Start({"--http-listen", ""}));
  EXPECT_EQ(process_->http_address(), "");
}

TEST_F(StorageProcessTest, RefusesFlagsThatMakeNoSense) {
  const std::string list = folder_ + ".endpoints";
  std::ofstream(list) << "external=a:1\n\nnonsense\n";
  EXPECT_THAT(StorageServerProcess::Start(folder_, {"--advertise-file", list}),
              StatusIs(absl::StatusCode::kInternal, HasSubstr(list + ":3: ")));
  EXPECT_THAT(
      StorageServerProcess::Start(folder_, {"--drain-delay", "-1s"}),
      StatusIs(absl::StatusCode::kInternal, HasSubstr("--drain-delay")));
  EXPECT_THAT(
      StorageServerProcess::Start(folder_, {"--shutdown-grace", "soon"}),
      StatusIs(absl::StatusCode::kInternal, HasSubstr("not a duration")));
  ASSERT_NO_FATAL_FAILURE(Start());
  EXPECT_THAT(StorageServerProcess::Start(
                  folder_ + ".2", {"--http-listen", process_->data_address()}),
              StatusIs(absl::StatusCode::kInternal,
                       HasSubstr(process_->data_address())));
}

TEST_F(StorageProcessTest, LogsNoByteOfABlob) {
  ASSERT_NO_FATAL_FAILURE(Start({"--log-level", "trace"}));
  const std::string canary = "a canary that sings in no log";
  PutUploader uploader(stub_.get());
  ASSERT_TRUE(uploader.Send(std::string(100, 'a') + canary));
  const std::vector<std::string> ids = uploader.Finish();
  ASSERT_THAT(ids, testing::SizeIs(1));
  ExpectWhole(ids);
  // A call that is refused, with the canary in the place of an id.
  grpc::ClientContext context;
  v1::StatBlobsRequest request;
  request.add_blob_ids(canary);
  v1::StatBlobsResponse response;
  EXPECT_FALSE(stub_->StatBlobs(&context, request, &response).ok());
  process_->Signal(SIGTERM);
  ASSERT_EQ(process_->Wait(), 0);
  std::ifstream file(folder_ + ".stderr");
  const std::string log(std::istreambuf_iterator<char>(file), {});
  EXPECT_THAT(log, HasSubstr("PutBlobs"));
  EXPECT_THAT(log, HasSubstr("StatBlobs"));
  EXPECT_THAT(log, testing::Not(HasSubstr("canary")));
}

}  // namespace
}  // namespace coffer::storage
