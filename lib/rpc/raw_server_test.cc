#include "lib/rpc/raw_server.h"

#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "grpcpp/client_context.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"
#include "grpcpp/support/status.h"
#include "gtest/gtest.h"
#include "lib/rpc/address.h"
#include "lib/rpc/blob_frame.h"
#include "lib/rpc/channel.h"
#include "lib/rpc/deadline.h"
#include "lib/rpc/grpc_server.h"
#include "lib/rpc/limits.h"
#include "lib/rpc/message_codec.h"
#include "lib/rpc/raw_client.h"
#include "lib/rpc/shared_bytes.h"
#include "lib/rpc/testing/echo_service.grpc.pb.h"
#include "lib/rpc/testing/echo_service.pb.h"
#include "lib/status/error_reasons.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_macros.h"
#include "lib/status/status_matchers.h"

namespace coffer::rpc {
namespace {

using ::testing::AllOf;

constexpr absl::Duration kTestDeadline = absl::Seconds(20);
constexpr char kEchoStream[] = "/coffer.rpc.echo.EchoService/EchoStream";
constexpr char kEchoCopies[] = "/coffer.rpc.echo.EchoService/EchoCopies";

class RawEchoService : public RawMethods<echo::EchoService> {
 public:
  RawEchoService() {
    HandleRawStream("EchoStream",
                    [this](grpc::ServerContext*, RawServerStream* stream) {
                      const absl::Status status = EchoFrames(stream);
                      stream_ended.Notify();
                      return ToGrpcStatus(status);
                    });
    HandleRawResponses(
        "EchoCopies", [](grpc::ServerContext*, const grpc::ByteBuffer& request,
                         RawServerWriter* writer) {
          echo::EchoFrame frame;
          const absl::Status status = DecodeMessage(request, &frame);
          for (int i = 0; i < frame.header().copies(); ++i) {
            writer->Write(request, grpc::WriteOptions());
          }
          return ToGrpcStatus(status);
        });
  }

  grpc::Status Echo(grpc::ServerContext*, const echo::EchoFrame* request,
                    echo::EchoFrame* response) override {
    *response = *request;
    return grpc::Status::OK;
  }

  // By EchoStream(), of which a test makes one call.
  absl::Notification stream_ended;

 private:
  static absl::Status EchoFrames(RawServerStream* stream) {
    grpc::ByteBuffer buffer;
    while (stream->Read(&buffer)) {
      COFFER_ASSIGN_OR_RETURN(const BlobFrame frame, DecodeBlobFrame(buffer));
      stream->Write(buffer, grpc::WriteOptions());
    }
    return absl::OkStatus();
  }
};

echo::EchoFrame Sample(int number) {
  echo::EchoFrame frame;
  frame.mutable_header()->set_text(absl::StrCat("frame ", number));
  frame.mutable_header()->set_copies(number);
  frame.set_data(std::string(100000, static_cast<char>('a' + number)));
  return frame;
}

class RawServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    GrpcServerOptions options;
    options.services = {&service_};
    options.max_receive_bytes = kBlobMaxReceiveBytes;
    COFFER_ASSERT_OK_AND_ASSIGN(server_, GrpcServer::Create(options));
    COFFER_ASSERT_OK_AND_ASSIGN(
        channel_, CreateChannel(FormatAddress(server_->addresses()[0]),
                                ChannelOptions()));
    stub_ = echo::EchoService::NewStub(channel_);
    SetDeadline(kTestDeadline, &context_);
  }

  RawEchoService service_;
  std::unique_ptr<GrpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<echo::EchoService::Stub> stub_;
  grpc::ClientContext context_;
};

TEST_F(RawServerTest, TypedClientsStream) {
  const auto stream = stub_->EchoStream(&context_);
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(stream->Write(Sample(i)));
    echo::EchoFrame frame;
    ASSERT_TRUE(stream->Read(&frame));
    EXPECT_EQ(frame.SerializeAsString(), Sample(i).SerializeAsString());
  }
  stream->WritesDone();
  EXPECT_THAT(FromGrpcStatus(stream->Finish()), IsOk());
}

TEST_F(RawServerTest, TypedClientsReadResponses) {
  const auto reader = stub_->EchoCopies(&context_, Sample(7));
  int copies = 0;
  for (echo::EchoFrame frame; reader->Read(&frame); ++copies) {
    EXPECT_EQ(frame.SerializeAsString(), Sample(7).SerializeAsString());
  }
  EXPECT_EQ(copies, 7);
  EXPECT_THAT(FromGrpcStatus(reader->Finish()), IsOk());
}

TEST_F(RawServerTest, HasOneServer) {
  GrpcServerOptions options;
  options.services = {&service_};
  EXPECT_THAT(GrpcServer::Create(options),
              StatusIs(absl::StatusCode::kInternal));
}

TEST_F(RawServerTest, UnaryMethodsStayAsTheyAre) {
  echo::EchoFrame response;
  EXPECT_THAT(FromGrpcStatus(stub_->Echo(&context_, Sample(1), &response)),
              IsOk());
  EXPECT_EQ(response.SerializeAsString(), Sample(1).SerializeAsString());
}

TEST_F(RawServerTest, RawClientsReadAndWriteAtOnce) {
  constexpr int kFrames = 32;
  const auto stream = RawClientStream::Start(channel_, kEchoStream, &context_);
  std::thread writer([&stream] {
    for (int i = 0; i < kFrames; ++i) {
      const SharedBytes data(std::make_shared<const std::string>(
          kBlobDataPieceBytes, static_cast<char>(i)));
      EXPECT_TRUE(stream->Write(
          EncodeBlobFrame(Sample(i).header().SerializeAsString(), data)));
    }
    EXPECT_TRUE(stream->WritesDone());
  });
  int frames = 0;
  for (grpc::ByteBuffer buffer; stream->Read(&buffer); ++frames) {
    const absl::StatusOr<BlobFrame> frame = DecodeBlobFrame(buffer);
    ASSERT_THAT(frame, IsOk());
    EXPECT_EQ(frame->header, Sample(frames).header().SerializeAsString());
    EXPECT_EQ(frame->JoinData(),
              std::string(kBlobDataPieceBytes, static_cast<char>(frames)));
  }
  writer.join();
  EXPECT_EQ(frames, kFrames);
  EXPECT_THAT(stream->Finish(), IsOk());
}

TEST_F(RawServerTest, RawClientsReadResponses) {
  const auto reader = RawClientReader::Start(channel_, kEchoCopies, &context_,
                                             EncodeMessage(Sample(3)));
  int copies = 0;
  for (grpc::ByteBuffer buffer; reader->Read(&buffer); ++copies) {
    echo::EchoFrame frame;
    ASSERT_THAT(DecodeMessage(buffer, &frame), IsOk());
    EXPECT_EQ(frame.SerializeAsString(), Sample(3).SerializeAsString());
  }
  EXPECT_EQ(copies, 3);
  EXPECT_THAT(reader->Finish(), IsOk());
}

TEST_F(RawServerTest, HandlersSeeTheEndOfAbandonedStreams) {
  auto stream = RawClientStream::Start(channel_, kEchoStream, &context_);
  grpc::ByteBuffer buffer;
  ASSERT_TRUE(stream->Write(EncodeMessage(Sample(1))));
  ASSERT_TRUE(stream->Read(&buffer));
  stream.reset();
  service_.stream_ended.WaitForNotification();
}

TEST_F(RawServerTest, ErrorsOfHandlersTravel) {
  const auto stream = RawClientStream::Start(channel_, kEchoStream, &context_);
  const grpc::Slice bad("\x0a\x7f");
  stream->Write(grpc::ByteBuffer(&bad, 1));
  grpc::ByteBuffer buffer;
  EXPECT_FALSE(stream->Read(&buffer));
  EXPECT_THAT(stream->Finish(),
              AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
                    HasReason(reason::kMalformed)));
}

TEST_F(RawServerTest, ACallWithoutItsRequestFails) {
  const auto stream = RawClientStream::Start(channel_, kEchoCopies, &context_);
  stream->WritesDone();
  EXPECT_THAT(stream->Finish(), StatusIs(absl::StatusCode::kInternal));
}

TEST(RawMethodIndexDeathTest, WrongNamesEndTheProcess) {
  EXPECT_EQ(RawMethodIndex("coffer.rpc.echo.EchoService", "EchoCopies"), 2);
  EXPECT_DEATH(RawMethodIndex("coffer.rpc.echo.EchoService", "Missing"), "");
  EXPECT_DEATH(RawMethodIndex("coffer.rpc.echo.EchoService", "Echo"), "");
  EXPECT_DEATH(RawMethodIndex("coffer.rpc.echo.Missing", "Echo"), "");
}

}  // namespace
}  // namespace coffer::rpc
