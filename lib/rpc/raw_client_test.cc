#include "lib/rpc/raw_client.h"

#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "grpcpp/client_context.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/status.h"
#include "gtest/gtest.h"
#include "lib/rpc/address.h"
#include "lib/rpc/blob_frame.h"
#include "lib/rpc/channel.h"
#include "lib/rpc/deadline.h"
#include "lib/rpc/grpc_server.h"
#include "lib/rpc/limits.h"
#include "lib/rpc/message_codec.h"
#include "lib/rpc/shared_bytes.h"
#include "lib/rpc/testing/echo_service.grpc.pb.h"
#include "lib/rpc/testing/echo_service.pb.h"
#include "lib/status/status_matchers.h"

namespace coffer::rpc {
namespace {

constexpr absl::Duration kTestDeadline = absl::Seconds(20);
constexpr char kEchoStream[] = "/coffer.rpc.echo.EchoService/EchoStream";
constexpr char kEchoCopies[] = "/coffer.rpc.echo.EchoService/EchoCopies";

// A server of generated classes: whether they understand us.
class TypedEchoService : public echo::EchoService::Service {
 public:
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

echo::EchoFrame Sample(int number) {
  echo::EchoFrame frame;
  frame.mutable_header()->set_text(absl::StrCat("frame ", number));
  frame.mutable_header()->set_copies(number);
  frame.set_data(std::string(100000, static_cast<char>('a' + number)));
  return frame;
}

class RawClientTest : public ::testing::Test {
 protected:
  void SetUp() override {
    GrpcServerOptions options;
    options.services = {&service_};
    options.max_receive_bytes = kBlobMaxReceiveBytes;
    COFFER_ASSERT_OK_AND_ASSIGN(server_, GrpcServer::Create(options));
    COFFER_ASSERT_OK_AND_ASSIGN(
        channel_, CreateChannel(FormatAddress(server_->addresses()[0]),
                                ChannelOptions()));
    SetDeadline(kTestDeadline, &context_);
  }

  TypedEchoService service_;
  std::unique_ptr<GrpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
  grpc::ClientContext context_;
};

TEST_F(RawClientTest, RawClientsReadAndWriteAtOnce) {
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

TEST_F(RawClientTest, RawClientsReadResponses) {
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

TEST_F(RawClientTest, OversizedFramesAreRefused) {
  const auto stream = RawClientStream::Start(channel_, kEchoStream, &context_);
  const SharedBytes data(
      std::make_shared<const std::string>(kBlobMaxReceiveBytes, 'x'));
  stream->Write(EncodeBlobFrame("", data));
  stream->WritesDone();
  grpc::ByteBuffer buffer;
  EXPECT_FALSE(stream->Read(&buffer));
  EXPECT_THAT(stream->Finish(), StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_F(RawClientTest, UnknownMethodsAreReported) {
  const auto stream = RawClientStream::Start(
      channel_, "/coffer.rpc.echo.EchoService/Missing", &context_);
  EXPECT_THAT(stream->Finish(), StatusIs(absl::StatusCode::kUnimplemented));
}

TEST_F(RawClientTest, CancelEndsAReadOfAnotherThread) {
  const auto stream = RawClientStream::Start(channel_, kEchoStream, &context_);
  std::thread reader([&stream] {
    grpc::ByteBuffer buffer;
    EXPECT_FALSE(stream->Read(&buffer));
  });
  stream->Cancel();
  reader.join();
  EXPECT_THAT(stream->Finish(), StatusIs(absl::StatusCode::kCancelled));
}

TEST_F(RawClientTest, AbandonedReadersAreCancelled) {
  const auto reader = RawClientReader::Start(channel_, kEchoCopies, &context_,
                                             EncodeMessage(Sample(25)));
  grpc::ByteBuffer buffer;
  EXPECT_TRUE(reader->Read(&buffer));
}

}  // namespace
}  // namespace coffer::rpc
