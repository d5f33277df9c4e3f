#include "lib/rpc/server_call_interceptor.h"

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "grpcpp/client_context.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/status.h"
#include "gtest/gtest.h"
#include "lib/rpc/address.h"
#include "lib/rpc/call_metadata.h"
#include "lib/rpc/channel.h"
#include "lib/rpc/deadline.h"
#include "lib/rpc/grpc_server.h"
#include "lib/rpc/message_codec.h"
#include "lib/rpc/raw_client.h"
#include "lib/rpc/raw_server.h"
#include "lib/rpc/recording_observer.h"
#include "lib/rpc/testing/echo_service.grpc.pb.h"
#include "lib/rpc/testing/echo_service.pb.h"
#include "lib/rpc/trace_context.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_matchers.h"

namespace coffer::rpc {
namespace {

using ::testing::StartsWith;

constexpr absl::Duration kTestDeadline = absl::Seconds(20);
constexpr char kEchoName[] = "coffer.rpc.echo.EchoService";

// Echo() and EchoCopies() are ordinary methods, EchoStream() is a raw one.
class EchoServiceImpl : public RawMethods<echo::EchoService> {
 public:
  EchoServiceImpl() {
    HandleRawStream("EchoStream",
                    [](grpc::ServerContext*, RawServerStream* stream) {
                      grpc::ByteBuffer buffer;
                      while (stream->Read(&buffer)) {
                        stream->Write(buffer, grpc::WriteOptions());
                      }
                      return grpc::Status::OK;
                    });
  }

  grpc::Status Echo(grpc::ServerContext* context, const echo::EchoFrame*,
                    echo::EchoFrame*) override {
    metadata = GetCallMetadata(*context);
    return ToGrpcStatus(result);
  }

  grpc::Status EchoCopies(
      grpc::ServerContext*, const echo::EchoFrame* request,
      grpc::ServerWriter<echo::EchoFrame>* writer) override {
    for (int i = 0; i < request->header().copies(); ++i) {
      writer->Write(*request);
    }
    return grpc::Status::OK;
  }

  CallMetadata metadata;
  absl::Status result;
};

class ServerCallInterceptorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    GrpcServerOptions options;
    options.services = {&service_};
    options.observers = {&observer_, &second_observer_};
    COFFER_ASSERT_OK_AND_ASSIGN(server_, GrpcServer::Create(options));
    COFFER_ASSERT_OK_AND_ASSIGN(
        channel_, CreateChannel(FormatAddress(server_->addresses()[0]),
                                ChannelOptions()));
    stub_ = echo::EchoService::NewStub(channel_);
    SetDeadline(kTestDeadline, &context_);
  }

  grpc::Status Echo() {
    echo::EchoFrame response;
    return stub_->Echo(&context_, echo::EchoFrame(), &response);
  }

  void ExpectEcho(const RecordedCall& call, const std::string& method,
                  int64_t received, int64_t sent) {
    EXPECT_EQ(call.service, kEchoName);
    EXPECT_EQ(call.method, method);
    EXPECT_EQ(call.code, grpc::StatusCode::OK);
    EXPECT_EQ(call.received, received);
    EXPECT_EQ(call.sent, sent);
    EXPECT_GT(call.duration, absl::ZeroDuration());
    EXPECT_LT(call.duration, kTestDeadline);
    EXPECT_THAT(call.origin.peer, StartsWith("ipv4:127.0.0.1:"));
  }

  RecordingObserver observer_;
  RecordingObserver second_observer_;
  EchoServiceImpl service_;
  std::unique_ptr<GrpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<echo::EchoService::Stub> stub_;
  grpc::ClientContext context_;
};

TEST_F(ServerCallInterceptorTest, SeesUnaryCalls) {
  AddCallMetadata({"request-7", "coffer/0.1"}, &context_);
  EXPECT_TRUE(Echo().ok());
  const RecordedCall call = observer_.Next();
  ExpectEcho(call, "Echo", 1, 1);
  EXPECT_EQ(call.origin.metadata.request_id, "request-7");
  EXPECT_EQ(call.origin.metadata.client, "coffer/0.1");
  EXPECT_EQ(call.origin.metadata.traceparent, "");
  ExpectEcho(second_observer_.Next(), "Echo", 1, 1);
}

TEST_F(ServerCallInterceptorTest, SeesStatuses) {
  service_.result = absl::NotFoundError("no such thing");
  EXPECT_FALSE(Echo().ok());
  const RecordedCall call = observer_.Next();
  EXPECT_EQ(call.code, grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(call.message, "no such thing");
  EXPECT_EQ(call.received, 1);
}

TEST_F(ServerCallInterceptorTest, SeesStreamsOfResponses) {
  echo::EchoFrame request;
  request.mutable_header()->set_copies(5);
  const auto reader = stub_->EchoCopies(&context_, request);
  for (echo::EchoFrame frame; reader->Read(&frame);) {
  }
  EXPECT_TRUE(reader->Finish().ok());
  ExpectEcho(observer_.Next(), "EchoCopies", 1, 5);
}

TEST_F(ServerCallInterceptorTest, SeesRawStreams) {
  const auto stream = stub_->EchoStream(&context_);
  for (int i = 0; i < 3; ++i) {
    echo::EchoFrame frame;
    frame.set_data("data");
    ASSERT_TRUE(stream->Write(frame));
    ASSERT_TRUE(stream->Read(&frame));
    EXPECT_EQ(frame.data(), "data");
  }
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
  ExpectEcho(observer_.Next(), "EchoStream", 3, 3);
}

TEST_F(ServerCallInterceptorTest, SeesGrpcsOwnServices) {
  const auto stream = RawClientStream::Start(
      channel_, "/grpc.health.v1.Health/Check", &context_);
  stream->Write(EncodeMessage(echo::EchoFrame()));
  stream->WritesDone();
  grpc::ByteBuffer response;
  EXPECT_TRUE(stream->Read(&response));
  EXPECT_THAT(stream->Finish(), IsOk());
  const RecordedCall call = observer_.Next();
  EXPECT_EQ(call.service, "grpc.health.v1.Health");
  EXPECT_EQ(call.method, "Check");
}

TEST_F(ServerCallInterceptorTest, SeesAbandonedCalls) {
  {
    const auto stream = stub_->EchoStream(&context_);
    echo::EchoFrame frame;
    ASSERT_TRUE(stream->Write(frame));
    ASSERT_TRUE(stream->Read(&frame));
    context_.TryCancel();
    EXPECT_FALSE(stream->Finish().ok());
  }
  const RecordedCall call = observer_.Next();
  EXPECT_EQ(call.method, "EchoStream");
  EXPECT_EQ(call.received, 1);
}

TEST_F(ServerCallInterceptorTest, TracesArePassedOn) {
  const std::string traceparent = NewTraceparent();
  AddCallMetadata({"", "", traceparent}, &context_);
  EXPECT_TRUE(Echo().ok());
  EXPECT_EQ(TraceIdOf(service_.metadata.traceparent), TraceIdOf(traceparent));
  EXPECT_NE(service_.metadata.traceparent, traceparent);
  EXPECT_EQ(observer_.Next().origin.metadata.traceparent,
            service_.metadata.traceparent);
}

TEST_F(ServerCallInterceptorTest, HostileTracesAreDropped) {
  context_.AddMetadata(kTraceparentKey, "00-x\" y-z-01");
  EXPECT_TRUE(Echo().ok());
  EXPECT_EQ(observer_.Next().origin.metadata.traceparent, "");
}

TEST_F(ServerCallInterceptorTest, SeesCallsOfMissingMethods) {
  const auto stream =
      RawClientStream::Start(channel_, "/odd.Service/Name", &context_);
  stream->WritesDone();
  EXPECT_THAT(stream->Finish(), StatusIs(absl::StatusCode::kUnimplemented));
  const RecordedCall call = observer_.Next();
  EXPECT_EQ(call.service, "odd.Service");
  EXPECT_EQ(call.method, "Name");
  EXPECT_EQ(call.code, grpc::StatusCode::UNIMPLEMENTED);
}

}  // namespace
}  // namespace coffer::rpc
