#include "client/grpc_get_stream_stub.h"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "client/storage_stub.h"
#include "coffer/storage/v1/storage_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/server_context.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/rpc/channel.h"
#include "lib/rpc/grpc_server.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

namespace v1 = storage::v1;
using ::testing::ElementsAre;

// Sends a script, whatever it is asked.
class ScriptedNode final : public v1::StorageService::Service {
 public:
  grpc::Status GetBlobs(
      grpc::ServerContext*, const v1::GetBlobsRequest*,
      grpc::ServerWriter<v1::GetBlobsResponse>* out) override {
    for (const v1::GetBlobsResponse& message : script) out->Write(message);
    return end;
  }

  void Add(int range_index, uint64_t length, const std::string& data) {
    v1::GetBlobsResponse& message = script.emplace_back();
    message.mutable_header()->set_range_index(range_index);
    message.mutable_header()->set_length_bytes(length);
    message.mutable_header()->set_blob_size_bytes(1000);
    message.set_data(data);
  }
  void AddMore(const std::string& data) {
    script.emplace_back().set_data(data);
  }

  std::vector<v1::GetBlobsResponse> script;
  grpc::Status end;
};

class GrpcGetStreamStubTest : public ::testing::Test {
 protected:
  void SetUp() override {
    rpc::GrpcServerOptions options;
    options.services = {&node_};
    COFFER_ASSERT_OK_AND_ASSIGN(server_, rpc::GrpcServer::Create(options));
  }

  std::unique_ptr<GrpcGetStreamStub> Open() {
    auto channel = rpc::CreateChannel(
        absl::StrCat("127.0.0.1:", server_->port()), rpc::ChannelOptions());
    return std::make_unique<GrpcGetStreamStub>(
        *std::move(channel), rpc::CallMetadata(), ranges_,
        [this](size_t bytes) { received_.push_back(bytes); });
  }

  std::vector<BlobRange> ranges_ = std::vector<BlobRange>(2);
  std::vector<size_t> received_;
  ScriptedNode node_;
  std::unique_ptr<rpc::GrpcServer> server_;
};

TEST_F(GrpcGetStreamStubTest, JoinsPieces) {
  node_.Add(1, 6, "ab");
  node_.AddMore("c");
  node_.AddMore("def");
  node_.Add(0, 0, "");
  const auto stream = Open();
  COFFER_ASSERT_OK_AND_ASSIGN(const auto first, stream->Next());
  EXPECT_EQ(first->range_index, 1);
  EXPECT_THAT(first->bytes, IsOkAndHolds("abcdef"));
  COFFER_ASSERT_OK_AND_ASSIGN(const auto second, stream->Next());
  EXPECT_EQ(second->range_index, 0);
  EXPECT_THAT(second->bytes, IsOkAndHolds(""));
  EXPECT_THAT(stream->Next(), IsOkAndHolds(::testing::Eq(absl::nullopt)));
  EXPECT_THAT(received_, ElementsAre(2, 1, 3));
}

TEST_F(GrpcGetStreamStubTest, ANodeThatStopsIsNoCancellationOfOurs) {
  node_.end = grpc::Status::CANCELLED;
  EXPECT_THAT(Open()->Next(), StatusIs(absl::StatusCode::kUnavailable));
  const auto stream = Open();
  stream->Cancel();
  EXPECT_THAT(stream->Next(), StatusIs(absl::StatusCode::kCancelled));
}

TEST_F(GrpcGetStreamStubTest, RefusesMoreBytesThanAnnounced) {
  node_.Add(0, 2, "abc");
  EXPECT_THAT(Open()->Next(), HasReason(reason::kMalformed));
}

TEST_F(GrpcGetStreamStubTest, RefusesABlobThatIsCutShort) {
  node_.Add(0, 3, "ab");
  EXPECT_THAT(Open()->Next(), HasReason(reason::kMalformed));
}

TEST_F(GrpcGetStreamStubTest, RefusesABlobWithinABlob) {
  node_.Add(0, 3, "ab");
  node_.Add(1, 3, "abc");
  EXPECT_THAT(Open()->Next(), HasReason(reason::kMalformed));
}

TEST_F(GrpcGetStreamStubTest, RefusesBytesOfNoBlob) {
  node_.AddMore("ab");
  EXPECT_THAT(Open()->Next(), HasReason(reason::kMalformed));
}

TEST_F(GrpcGetStreamStubTest, RefusesABlobThatWasNotAskedFor) {
  node_.Add(2, 1, "a");
  EXPECT_THAT(Open()->Next(), HasReason(reason::kMalformed));
}

TEST_F(GrpcGetStreamStubTest, RefusesABlobThatComesTwice) {
  node_.Add(1, 1, "a");
  node_.Add(1, 1, "a");
  const auto stream = Open();
  EXPECT_THAT(stream->Next(), IsOk());
  EXPECT_THAT(stream->Next(), HasReason(reason::kMalformed));
}

TEST_F(GrpcGetStreamStubTest, RefusesMoreBytesThanTheRangeMayHave) {
  ranges_[1].max_answer_bytes = 3;
  node_.Add(1, 3, "abc");
  node_.Add(0, 4, "abcd");
  EXPECT_THAT(Open()->Next(), IsOk());
  ranges_[1].max_answer_bytes = 2;
  EXPECT_THAT(Open()->Next(), HasReason(reason::kMalformed));
}

TEST_F(GrpcGetStreamStubTest, AllocatesNothingForAHugeClaim) {
  node_.Add(0, UINT64_MAX, "a");
  EXPECT_THAT(Open()->Next(), HasReason(reason::kMalformed));
  EXPECT_THAT(Open()->Next(), StatusIs(absl::StatusCode::kInternal));
}

}  // namespace
}  // namespace coffer::client
