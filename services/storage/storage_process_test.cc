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

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
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
#include "services/storage/storage_server_process.h"

namespace coffer::storage {
namespace {

using testing::HasSubstr;

// One stream of puts that a test may cut off at any time.
class Uploader {
 public:
  explicit Uploader(v1::StorageService::Stub* stub)
      : stream_(stub->PutBlobs(&context_)), reader_([this] { ReadAcks(); }) {}

  bool Send(const std::string& content) {
    v1::PutBlobsRequest request;
    request.mutable_header()->set_blob_id(
        std::string(merkle::HashBlob(content).bytes()));
    request.mutable_header()->set_size_bytes(content.size());
    request.set_data(content);
    return stream_->Write(request);
  }

  // Until so many are acknowledged, or the stream is broken.
  void AwaitAcks(size_t count) {
    const auto reached = [this, count]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return ended_ || acknowledged_.size() >= count;
    };
    absl::MutexLock lock(&mutex_, absl::Condition(&reached));
  }

  // Ends the stream; the ids that were acknowledged.
  std::vector<std::string> Finish() {
    stream_->WritesDone();
    reader_.join();
    stream_->Finish();
    absl::MutexLock lock(&mutex_);
    return acknowledged_;
  }

 private:
  void ReadAcks() {
    v1::PutBlobsResponse response;
    while (stream_->Read(&response)) {
      absl::MutexLock lock(&mutex_);
      for (const std::string& id : response.stored_blob_ids()) {
        acknowledged_.push_back(id);
      }
    }
    absl::MutexLock lock(&mutex_);
    ended_ = true;
  }

  grpc::ClientContext context_;
  absl::Mutex mutex_;
  std::vector<std::string> acknowledged_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::unique_ptr<
      grpc::ClientReaderWriter<v1::PutBlobsRequest, v1::PutBlobsResponse>>
      stream_;
  std::thread reader_;
};

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
    Uploader uploader(stub_.get());
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

TEST_F(StorageProcessTest, StopsGracefullyWithAllAnswers) {
  ASSERT_NO_FATAL_FAILURE(Start());
  Uploader uploader(stub_.get());
  ASSERT_TRUE(uploader.Send(std::string(100, 'a')));
  uploader.AwaitAcks(1);
  process_->Signal(SIGTERM);
  const std::vector<std::string> acknowledged = uploader.Finish();
  EXPECT_EQ(process_->Wait(), 0);
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
  Uploader uploader(stub_.get());
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
                         " admin=", process_->admin_address(), "\n"));
}

}  // namespace
}  // namespace coffer::storage
