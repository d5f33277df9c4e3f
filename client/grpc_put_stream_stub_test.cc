#include "client/grpc_put_stream_stub.h"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
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

// Records what it is sent. May end the stream early, or answer nonsense.
class RecordingNode final : public v1::StorageService::Service {
 public:
  using Stream =
      grpc::ServerReaderWriter<v1::PutBlobsResponse, v1::PutBlobsRequest>;

  grpc::Status PutBlobs(grpc::ServerContext*, Stream* stream) override {
    if (nonsense) {
      v1::PutBlobsResponse response;
      response.add_stored_blob_ids("too short");
      stream->Write(response);
    }
    v1::PutBlobsRequest request;
    while (stream->Read(&request)) {
      if (request.has_header()) {
        sizes.push_back(request.header().size_bytes());
        pieces.push_back(0);
      }
      ++pieces.back();
      if (end_early) break;
    }
    return end;
  }

  bool nonsense = false;
  bool end_early = false;
  grpc::Status end;
  std::vector<uint64_t> sizes;
  std::vector<int> pieces;
};

class GrpcPutStreamStubTest : public ::testing::Test {
 protected:
  void SetUp() override {
    rpc::GrpcServerOptions options;
    options.services = {&node_};
    COFFER_ASSERT_OK_AND_ASSIGN(server_, rpc::GrpcServer::Create(options));
  }

  std::unique_ptr<GrpcPutStreamStub> Open() {
    PutStreamCallbacks callbacks;
    callbacks.on_ack = [](PutAck) { ADD_FAILURE() << "an acknowledgement"; };
    callbacks.on_broken = [this](absl::Status status) {
      broken_status_ = std::move(status);
      broken_.Notify();
    };
    callbacks.on_sent = [this](size_t bytes) { sent_.push_back(bytes); };
    auto channel = rpc::CreateChannel(
        absl::StrCat("127.0.0.1:", server_->port()), rpc::ChannelOptions());
    return std::make_unique<GrpcPutStreamStub>(
        *std::move(channel), rpc::CallMetadata(), std::move(callbacks));
  }

  static absl::Status Send(GrpcPutStreamStub& stream, size_t size) {
    return stream.Send(BlobId(), std::make_shared<const std::string>(size, 'b'),
                       1, false);
  }

  std::vector<size_t> sent_;
  RecordingNode node_;
  std::unique_ptr<rpc::GrpcServer> server_;
  absl::Notification broken_;
  absl::Status broken_status_;
};

TEST_F(GrpcPutStreamStubTest, CutsBlobsIntoAsFewMessagesAsMayBe) {
  const auto stream = Open();
  for (const size_t size : {100, 1 << 20, (1 << 20) + 1, 5 << 20}) {
    EXPECT_THAT(Send(*stream, size), IsOk());
  }
  EXPECT_THAT(stream->Finish(), IsOk());
  EXPECT_THAT(node_.sizes, ElementsAre(100, 1 << 20, (1 << 20) + 1, 5 << 20));
  EXPECT_THAT(node_.pieces, ElementsAre(1, 1, 2, 5));
  EXPECT_THAT(sent_, ElementsAre(100, 1 << 20, 1 << 20, 1, 1 << 20, 1 << 20,
                                 1 << 20, 1 << 20, 1 << 20));
  EXPECT_FALSE(broken_.HasBeenNotified());
}

TEST_F(GrpcPutStreamStubTest, AStreamThatEndsEarlyIsBrokenThoughItEndsWell) {
  node_.end_early = true;
  const auto stream = Open();
  EXPECT_THAT(Send(*stream, 100), IsOk());
  broken_.WaitForNotification();
  EXPECT_THAT(broken_status_, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(Send(*stream, 100), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(stream->Finish(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(GrpcPutStreamStubTest, ANodeThatStopsIsNoCancellationOfOurs) {
  node_.end_early = true;
  node_.end = grpc::Status::CANCELLED;
  const auto stream = Open();
  EXPECT_THAT(Send(*stream, 100), IsOk());
  broken_.WaitForNotification();
  EXPECT_THAT(broken_status_, StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(GrpcPutStreamStubTest, ANodeThatTalksNonsenseIsCutOff) {
  node_.nonsense = true;
  const auto stream = Open();
  broken_.WaitForNotification();
  EXPECT_THAT(broken_status_, HasReason(reason::kMalformed));
}

TEST_F(GrpcPutStreamStubTest, DestructionCancels) {
  auto stream = Open();
  EXPECT_THAT(Send(*stream, 100), IsOk());
  stream.reset();
  broken_.WaitForNotification();
  EXPECT_THAT(broken_status_, StatusIs(absl::StatusCode::kCancelled));
}

}  // namespace
}  // namespace coffer::client
