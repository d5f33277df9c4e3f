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
#include "lib/rpc/raw_server.h"
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

// With generated classes only.
class TypedEchoService : public echo::EchoService::Service {
 public:
  grpc::Status Echo(grpc::ServerContext*, const echo::EchoFrame* request,
                    echo::EchoFrame* response) override {
    *response = *request;
    return grpc::Status::OK;
  }

  grpc::Status EchoStream(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<echo::EchoFrame, echo::EchoFrame>* stream)
      override {
    echo::EchoFrame frame;
    while (stream->Read(&frame)) stream->Write(frame);
    return grpc::Status::OK;
  }

  grpc::Status EchoCopies(
      grpc::ServerContext*, const echo::EchoFrame* request,
      grpc::ServerWriter<echo::EchoFrame>* writer) override {
    for (int i = 0; i < request->header().copies(); ++i)
      writer->Write(*request);
    return grpc::Status::OK;
  }
};

// The same without messages, but for Echo().
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

// All four pairs of server and client have to understand each other.
enum class ServerKind { kTyped, kRaw };

class RawStreamTest : public ::testing::TestWithParam<ServerKind> {
 protected:
  void SetUp() override {
    GrpcServerOptions options;
    options.services = {&raw_service_};
    if (GetParam() == ServerKind::kTyped) options.services = {&typed_service_};
    options.max_receive_bytes = kBlobMaxReceiveBytes;
    COFFER_ASSERT_OK_AND_ASSIGN(server_, GrpcServer::Create(options));
    COFFER_ASSERT_OK_AND_ASSIGN(
        channel_, CreateChannel(FormatAddress(server_->addresses()[0]),
                                ChannelOptions()));
    stub_ = echo::EchoService::NewStub(channel_);
    context_ = std::make_unique<grpc::ClientContext>();
    SetDeadline(kTestDeadline, context_.get());
  }

  TypedEchoService typed_service_;
  RawEchoService raw_service_;
  std::unique_ptr<GrpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<echo::EchoService::Stub> stub_;
  std::unique_ptr<grpc::ClientContext> context_;
};

TEST_P(RawStreamTest, TypedClientsStream) {
  const auto stream = stub_->EchoStream(context_.get());
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(stream->Write(Sample(i)));
    echo::EchoFrame frame;
    ASSERT_TRUE(stream->Read(&frame));
    EXPECT_EQ(frame.SerializeAsString(), Sample(i).SerializeAsString());
  }
  stream->WritesDone();
  EXPECT_THAT(FromGrpcStatus(stream->Finish()), IsOk());
}

TEST_P(RawStreamTest, TypedClientsReadResponses) {
  const auto reader = stub_->EchoCopies(context_.get(), Sample(7));
  int copies = 0;
  for (echo::EchoFrame frame; reader->Read(&frame); ++copies) {
    EXPECT_EQ(frame.SerializeAsString(), Sample(7).SerializeAsString());
  }
  EXPECT_EQ(copies, 7);
  EXPECT_THAT(FromGrpcStatus(reader->Finish()), IsOk());
}

TEST_P(RawStreamTest, UnaryMethodsStayAsTheyAre) {
  echo::EchoFrame response;
  EXPECT_THAT(FromGrpcStatus(stub_->Echo(context_.get(), Sample(1), &response)),
              IsOk());
  EXPECT_EQ(response.SerializeAsString(), Sample(1).SerializeAsString());
}

TEST_P(RawStreamTest, RawClientsReadAndWriteAtOnce) {
  constexpr int kFrames = 32;
  const auto stream =
      RawClientStream::Start(channel_, kEchoStream, context_.get());
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

TEST_P(RawStreamTest, RawClientsReadResponses) {
  const auto reader = RawClientReader::Start(
      channel_, kEchoCopies, context_.get(), EncodeMessage(Sample(3)));
  int copies = 0;
  for (grpc::ByteBuffer buffer; reader->Read(&buffer); ++copies) {
    echo::EchoFrame frame;
    ASSERT_THAT(DecodeMessage(buffer, &frame), IsOk());
    EXPECT_EQ(frame.SerializeAsString(), Sample(3).SerializeAsString());
  }
  EXPECT_EQ(copies, 3);
  EXPECT_THAT(reader->Finish(), IsOk());
}

TEST_P(RawStreamTest, OversizedFramesAreRefused) {
  const auto stream =
      RawClientStream::Start(channel_, kEchoStream, context_.get());
  const SharedBytes data(
      std::make_shared<const std::string>(kBlobMaxReceiveBytes, 'x'));
  stream->Write(EncodeBlobFrame("", data));
  stream->WritesDone();
  grpc::ByteBuffer buffer;
  EXPECT_FALSE(stream->Read(&buffer));
  EXPECT_THAT(stream->Finish(), StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_P(RawStreamTest, UnknownMethodsAreReported) {
  const auto stream = RawClientStream::Start(
      channel_, "/coffer.rpc.echo.EchoService/Missing", context_.get());
  EXPECT_THAT(stream->Finish(), StatusIs(absl::StatusCode::kUnimplemented));
}

TEST_P(RawStreamTest, CancelEndsAReadOfAnotherThread) {
  const auto stream =
      RawClientStream::Start(channel_, kEchoStream, context_.get());
  std::thread reader([&stream] {
    grpc::ByteBuffer buffer;
    EXPECT_FALSE(stream->Read(&buffer));
  });
  stream->Cancel();
  reader.join();
  EXPECT_THAT(stream->Finish(), StatusIs(absl::StatusCode::kCancelled));
}

TEST_P(RawStreamTest, AbandonedReadersAreCancelled) {
  const auto reader = RawClientReader::Start(
      channel_, kEchoCopies, context_.get(), EncodeMessage(Sample(25)));
  grpc::ByteBuffer buffer;
  EXPECT_TRUE(reader->Read(&buffer));
}

INSTANTIATE_TEST_SUITE_P(Servers, RawStreamTest,
                         ::testing::Values(ServerKind::kTyped,
                                           ServerKind::kRaw),
                         [](const auto& server) {
                           return server.param == ServerKind::kRaw ? "Raw"
                                                                   : "Typed";
                         });

class RawServerTest : public RawStreamTest {};

TEST_P(RawServerTest, HandlersSeeTheEndOfAbandonedStreams) {
  auto stream = RawClientStream::Start(channel_, kEchoStream, context_.get());
  grpc::ByteBuffer buffer;
  ASSERT_TRUE(stream->Write(EncodeMessage(Sample(1))));
  ASSERT_TRUE(stream->Read(&buffer));
  stream.reset();
  raw_service_.stream_ended.WaitForNotification();
}

TEST_P(RawServerTest, ErrorsOfHandlersTravel) {
  const auto stream =
      RawClientStream::Start(channel_, kEchoStream, context_.get());
  const grpc::Slice bad("\x0a\x7f");
  stream->Write(grpc::ByteBuffer(&bad, 1));
  grpc::ByteBuffer buffer;
  EXPECT_FALSE(stream->Read(&buffer));
  EXPECT_THAT(stream->Finish(),
              AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
                    HasReason(reason::kMalformed)));
}

TEST_P(RawServerTest, ACallWithoutItsRequestFails) {
  const auto stream =
      RawClientStream::Start(channel_, kEchoCopies, context_.get());
  stream->WritesDone();
  EXPECT_THAT(stream->Finish(), StatusIs(absl::StatusCode::kInternal));
}

INSTANTIATE_TEST_SUITE_P(Servers, RawServerTest,
                         ::testing::Values(ServerKind::kRaw));

TEST(RawMethodIndexDeathTest, WrongNamesEndTheProcess) {
  EXPECT_EQ(RawMethodIndex("coffer.rpc.echo.EchoService", "EchoCopies"), 2);
  EXPECT_DEATH(RawMethodIndex("coffer.rpc.echo.EchoService", "Missing"), "");
  EXPECT_DEATH(RawMethodIndex("coffer.rpc.echo.EchoService", "Echo"), "");
  EXPECT_DEATH(RawMethodIndex("coffer.rpc.echo.Missing", "Echo"), "");
}

}  // namespace
}  // namespace coffer::rpc
