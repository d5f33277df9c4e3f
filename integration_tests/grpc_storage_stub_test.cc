#include "client/grpc_storage_stub.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "client/receipt_check.h"
#include "client/storage_stub.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/merkle/blob_hash.h"
#include "lib/rpc/grpc_server.h"
#include "lib/rpc/limits.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/storage/storage_service.h"
#include "services/storage/test_storage_node.h"

namespace coffer::client {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr absl::Duration kTimeout = absl::Seconds(10);

std::string Content(int number, size_t size) {
  std::string content = absl::StrCat("content ", number, " ");
  content.resize(size, 'c');
  return content;
}

// Over a connection to a real service whose blobs are in memory.
class GrpcStorageStubTest : public ::testing::Test {
 protected:
  void SetUp() override {
    StartServer("127.0.0.1:0");
    COFFER_ASSERT_OK_AND_ASSIGN(
        stub_, GrpcStorageStub::Create(
                   absl::StrCat("127.0.0.1:", server_->port()), {}));
  }

  void StartServer(const std::string& address) {
    rpc::GrpcServerOptions options;
    options.listen_addresses = {address};
    options.services = {&service_};
    options.max_receive_bytes = rpc::kBlobMaxReceiveBytes;
    COFFER_ASSERT_OK_AND_ASSIGN(server_, rpc::GrpcServer::Create(options));
  }

  // What a stream said, and how it ended.
  struct PutResult {
    std::vector<PutAck> acks;
    absl::Status status;
  };

  PutResult Put(const std::vector<std::string>& blobs) {
    PutResult result;
    PutStreamCallbacks callbacks;
    callbacks.on_ack = [&](PutAck ack) { result.acks.push_back(ack); };
    callbacks.on_broken = [](absl::Status) {};
    auto stream = stub_->OpenPutStream(std::move(callbacks));
    EXPECT_THAT(stream, IsOk());
    for (size_t i = 0; i < blobs.size(); ++i) {
      const auto blob = std::make_shared<const std::string>(blobs[i]);
      EXPECT_THAT((*stream)->Send(merkle::HashBlob(*blob), blob, 1,
                                  i + 1 < blobs.size()),
                  IsOk());
    }
    result.status = (*stream)->Finish();
    return result;
  }

  NodeId node_id() { return node_.node().identity->node_id(); }

  storage::TestStorageNode node_{absl::StrCat(
      ::testing::TempDir(), "/grpc_storage_stub_test/",
      ::testing::UnitTest::GetInstance()->current_test_info()->name())};
  storage::StorageService service_{node_.node()};
  std::unique_ptr<rpc::GrpcServer> server_;
  std::unique_ptr<GrpcStorageStub> stub_;
};

TEST_F(GrpcStorageStubTest, BlobsOfManySizesComeBackWhole) {
  std::vector<std::string> blobs;
  std::vector<BlobRange> ranges;
  for (const size_t size : {41, 1000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1,
                            (3 << 20) + 7, (8 << 20) + 41}) {
    blobs.push_back(Content(blobs.size(), size));
    ranges.push_back({merkle::HashBlob(blobs.back()), 0, 0});
  }
  const PutResult put = Put(blobs);
  EXPECT_THAT(put.status, IsOk());
  size_t stored = 0;
  for (const PutAck& ack : put.acks) {
    stored += ack.stored.size();
    EXPECT_THAT(ack.failures, SizeIs(0));
    EXPECT_THAT(
        CheckReceipt(node_id(), node_.node().identity->key().public_key(),
                     ack.stored, ack.receipt),
        IsOk());
  }
  EXPECT_EQ(stored, blobs.size());

  COFFER_ASSERT_OK_AND_ASSIGN(const auto stream,
                              stub_->OpenGetStream(ranges, nullptr));
  for (size_t i = 0; i < blobs.size(); ++i) {
    COFFER_ASSERT_OK_AND_ASSIGN(auto item, stream->Next());
    ASSERT_TRUE(item.has_value());
    EXPECT_EQ(item->range_index, i);
    ASSERT_THAT(item->bytes, IsOk());
    EXPECT_TRUE(*item->bytes == blobs[i]) << i;
  }
  EXPECT_THAT(stream->Next(), IsOkAndHolds(::testing::Eq(absl::nullopt)));
}

TEST_F(GrpcStorageStubTest, ReadsRangesAndReportsMissingBlobsInPlace) {
  const std::string blob = Content(1, 100);
  ASSERT_THAT(Put({blob}).status, IsOk());
  const BlobId id = merkle::HashBlob(blob);
  const BlobId absent = merkle::HashBlob("absent");
  COFFER_ASSERT_OK_AND_ASSIGN(
      const auto stream,
      stub_->OpenGetStream({{id, 10, 20}, {absent, 0, 0}, {id, 90, 0}},
                           nullptr));
  COFFER_ASSERT_OK_AND_ASSIGN(auto first, stream->Next());
  EXPECT_THAT(first->bytes, IsOkAndHolds(blob.substr(10, 20)));
  COFFER_ASSERT_OK_AND_ASSIGN(auto second, stream->Next());
  EXPECT_EQ(second->range_index, 1);
  EXPECT_THAT(second->bytes, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(second->bytes, HasReason(reason::kBlobNotFound));
  COFFER_ASSERT_OK_AND_ASSIGN(auto third, stream->Next());
  EXPECT_THAT(third->bytes, IsOkAndHolds(blob.substr(90)));
}

TEST_F(GrpcStorageStubTest, FindsMissingBlobsAndStatsThem) {
  const std::string blob = Content(1, 100);
  ASSERT_THAT(Put({blob}).status, IsOk());
  const std::vector<BlobId> ids = {merkle::HashBlob(blob),
                                   merkle::HashBlob("absent")};
  COFFER_ASSERT_OK_AND_ASSIGN(const FindMissingResult found,
                              stub_->FindMissing(ids, {kTimeout}));
  EXPECT_THAT(found.missing, ElementsAre(ids[1]));
  EXPECT_THAT(CheckReceipt(node_id(), node_.node().identity->key().public_key(),
                           {ids[0]}, found.receipt),
              IsOk());
  for (const auto& stats :
       {stub_->Stat(ids, {kTimeout}), stub_->Verify(ids, {kTimeout})}) {
    ASSERT_THAT(stats, IsOkAndHolds(SizeIs(2)));
    EXPECT_EQ((*stats)[0].state, BlobState::kLive);
    EXPECT_EQ((*stats)[0].size_bytes, 100);
    EXPECT_EQ((*stats)[1].state, BlobState::kMissing);
    EXPECT_EQ((*stats)[1].blob_id, ids[1]);
  }
}

TEST_F(GrpcStorageStubTest, RefusesWrongBytes) {
  PutAck answer;
  absl::Notification answered;
  PutStreamCallbacks callbacks;
  callbacks.on_ack = [&](PutAck ack) {
    answer = std::move(ack);
    answered.Notify();
  };
  callbacks.on_broken = [](absl::Status) {};
  COFFER_ASSERT_OK_AND_ASSIGN(const auto stream,
                              stub_->OpenPutStream(std::move(callbacks)));
  const BlobId other = merkle::HashBlob("other");
  ASSERT_THAT(
      stream->Send(other, std::make_shared<const std::string>(Content(1, 99)),
                   1, false),
      IsOk());
  answered.WaitForNotification();
  ASSERT_THAT(answer.failures, SizeIs(1));
  EXPECT_EQ(answer.failures[0].blob_id, other);
  EXPECT_THAT(answer.failures[0].status, HasReason(reason::kBlobIdMismatch));
  EXPECT_THAT(stream->Finish(), IsOk());
}

TEST_F(GrpcStorageStubTest, ReportsAStreamThatTheNodeBreaks) {
  absl::Notification broken;
  PutStreamCallbacks callbacks;
  callbacks.on_ack = [](PutAck) {};
  callbacks.on_broken = [&](absl::Status status) {
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
    broken.Notify();
  };
  COFFER_ASSERT_OK_AND_ASSIGN(const auto stream,
                              stub_->OpenPutStream(std::move(callbacks)));
  const auto blob = std::make_shared<const std::string>(Content(1, 100));
  ASSERT_THAT(stream->Send(merkle::HashBlob(*blob), blob, 1, false), IsOk());
  server_.reset();
  broken.WaitForNotification();
  EXPECT_THAT(stream->Send(merkle::HashBlob(*blob), blob, 1, false),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(GrpcStorageStubTest, CancelEndsAStreamAtOnce) {
  absl::Notification broken;
  PutStreamCallbacks callbacks;
  callbacks.on_ack = [](PutAck) {};
  callbacks.on_broken = [&](absl::Status status) {
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kCancelled));
    broken.Notify();
  };
  COFFER_ASSERT_OK_AND_ASSIGN(const auto stream,
                              stub_->OpenPutStream(std::move(callbacks)));
  stream->Cancel();
  broken.WaitForNotification();
  EXPECT_THAT(stream->Finish(), StatusIs(absl::StatusCode::kCancelled));
  COFFER_ASSERT_OK_AND_ASSIGN(
      const auto reader,
      stub_->OpenGetStream({{merkle::HashBlob("absent"), 0, 0}}, nullptr));
  reader->Cancel();
  EXPECT_THAT(reader->Next(), StatusIs(absl::StatusCode::kCancelled));
}

TEST_F(GrpcStorageStubTest, IsUnavailableWithoutAServer) {
  server_.reset();
  const std::vector<BlobId> ids = {merkle::HashBlob("absent")};
  EXPECT_THAT(stub_->FindMissing(ids, {kTimeout}),
              StatusIs(absl::StatusCode::kUnavailable));
  COFFER_ASSERT_OK_AND_ASSIGN(const auto reader,
                              stub_->OpenGetStream({{ids[0], 0, 0}}, nullptr));
  EXPECT_THAT(reader->Next(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(Put({}).status, StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace coffer::client
