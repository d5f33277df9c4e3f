#include "lib/rpc/grpc_server.h"

#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "grpcpp/client_context.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"
#include "grpcpp/support/status.h"
#include "gtest/gtest.h"
#include "lib/rpc/address.h"
#include "lib/rpc/call_metadata.h"
#include "lib/rpc/channel.h"
#include "lib/rpc/deadline.h"
#include "lib/rpc/raw_client.h"
#include "lib/rpc/testing/echo_service.grpc.pb.h"
#include "lib/rpc/testing/echo_service.pb.h"
#include "lib/status/error_info.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_matchers.h"

namespace coffer::rpc {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr absl::Duration kTestDeadline = absl::Seconds(20);
constexpr char kServing[] = "\x08\x01";
constexpr char kNotServing[] = "\x08\x02";

class EchoServiceImpl : public echo::EchoService::Service {
 public:
  grpc::Status Echo(grpc::ServerContext* context,
                    const echo::EchoFrame* request,
                    echo::EchoFrame* response) override {
    *response = *request;
    metadata = GetCallMetadata(*context);
    return ToGrpcStatus(result);
  }

  grpc::Status EchoStream(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<echo::EchoFrame, echo::EchoFrame>* stream)
      override {
    stream->SendInitialMetadata();
    echo::EchoFrame frame;
    while (stream->Read(&frame)) stream->Write(frame);
    return grpc::Status::OK;
  }

  // Of the last call; and what all calls return.
  CallMetadata metadata;
  absl::Status result;
};

class GrpcServerTest : public ::testing::Test {
 protected:
  GrpcServerTest() {
    options_.services = {&service_};
    SetDeadline(kTestDeadline, &context_);
  }

  void Start() {
    COFFER_ASSERT_OK_AND_ASSIGN(server_, GrpcServer::Create(options_));
    COFFER_ASSERT_OK_AND_ASSIGN(
        channel_, CreateChannel(FormatAddress(server_->addresses()[0]),
                                ChannelOptions()));
    stub_ = echo::EchoService::NewStub(channel_);
  }

  absl::Status Echo(const echo::EchoFrame& request) {
    echo::EchoFrame response;
    return FromGrpcStatus(stub_->Echo(&context_, request, &response));
  }

  // Calls any method with an encoded message; returns the first response.
  absl::StatusOr<std::string> Call(const std::string& method,
                                   const std::string& request) {
    grpc::ClientContext context;
    SetDeadline(kTestDeadline, &context);
    const grpc::Slice slice(request);
    const auto stream = RawClientStream::Start(channel_, method, &context);
    stream->Write(grpc::ByteBuffer(&slice, 1));
    stream->WritesDone();
    grpc::ByteBuffer response;
    std::string bytes;
    if (stream->Read(&response)) {
      grpc::Slice joined;
      EXPECT_TRUE(response.DumpToSingleSlice(&joined).ok());
      bytes.assign(joined.begin(), joined.end());
    }
    const absl::Status status = stream->Finish();
    if (!status.ok()) return status;
    return bytes;
  }

  absl::StatusOr<std::string> CheckHealth(const std::string& service) {
    echo::EchoHeader request;  // As HealthCheckRequest, a string in field 1.
    request.set_text(service);
    return Call("/grpc.health.v1.Health/Check", request.SerializeAsString());
  }

  EchoServiceImpl service_;
  GrpcServerOptions options_;
  grpc::ClientContext context_;
  std::unique_ptr<GrpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<echo::EchoService::Stub> stub_;
};

TEST_F(GrpcServerTest, ServesOnAFreePort) {
  Start();
  EXPECT_GT(server_->port(), 0);
  echo::EchoFrame request;
  request.set_note("hello");
  EXPECT_THAT(Echo(request), IsOk());
}

TEST_F(GrpcServerTest, ListensOnSeveralAddresses) {
  options_.listen_addresses = {"127.0.0.1:0", "127.0.0.2:0"};
  Start();
  ASSERT_EQ(server_->addresses().size(), 2);
  EXPECT_EQ(server_->addresses()[1].host, "127.0.0.2");
  EXPECT_GT(server_->addresses()[1].port, 0);
}

TEST_F(GrpcServerTest, APortIsNeverShared) {
  Start();
  GrpcServerOptions second;
  second.listen_addresses = {absl::StrCat("127.0.0.1:", server_->port())};
  EXPECT_THAT(GrpcServer::Create(second),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr(second.listen_addresses[0]),
                             HasSubstr("in use by another process"))));
}

TEST_F(GrpcServerTest, SenselessAddressesAreRefused) {
  options_.listen_addresses = {};
  EXPECT_THAT(GrpcServer::Create(options_),
              StatusIs(absl::StatusCode::kInvalidArgument));
  options_.listen_addresses = {"127.0.0.1:0", "7400"};
  EXPECT_THAT(GrpcServer::Create(options_),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(GrpcServerTest, HealthIsServed) {
  Start();
  EXPECT_THAT(CheckHealth(""), IsOkAndHolds(kServing));
  EXPECT_THAT(CheckHealth("some.Service"),
              StatusIs(absl::StatusCode::kNotFound));
  server_->SetServing("some.Service", true);
  EXPECT_THAT(CheckHealth("some.Service"), IsOkAndHolds(kServing));
  server_->SetServing("some.Service", false);
  EXPECT_THAT(CheckHealth("some.Service"), IsOkAndHolds(kNotServing));
  EXPECT_THAT(CheckHealth(""), IsOkAndHolds(kServing));
}

TEST_F(GrpcServerTest, ReflectionListsServicesIfWanted) {
  const std::string list_services = "\x3a\x01*";
  constexpr char kMethod[] =
      "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
  Start();
  EXPECT_THAT(Call(kMethod, list_services),
              IsOkAndHolds(AllOf(HasSubstr("coffer.rpc.echo.EchoService"),
                                 HasSubstr("grpc.health.v1.Health"),
                                 HasSubstr("grpc.channelz.v1.Channelz"))));
  const std::string describe_health =
      "\x22\x15"
      "grpc.health.v1.Health";
  EXPECT_THAT(Call(kMethod, describe_health),
              IsOkAndHolds(HasSubstr("HealthCheckRequest")));
  options_.reflection = false;
  Start();
  EXPECT_THAT(Call(kMethod, list_services),
              StatusIs(absl::StatusCode::kUnimplemented));
}

TEST_F(GrpcServerTest, ChannelzIsServed) {
  Start();
  EXPECT_THAT(Call("/grpc.channelz.v1.Channelz/GetServers", ""),
              IsOkAndHolds(Not("")));
}

TEST_F(GrpcServerTest, LargeMessagesAreRefused) {
  options_.max_receive_bytes = 1000;
  Start();
  echo::EchoFrame request;
  request.set_data(std::string(1001, 'x'));
  EXPECT_THAT(Echo(request), StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_F(GrpcServerTest, CompressedMessagesAreRefused) {
  Start();
  echo::EchoFrame request;
  request.set_data(std::string(100000, '\0'));
  context_.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  EXPECT_THAT(Echo(request), StatusIs(absl::StatusCode::kUnimplemented));
}

TEST_F(GrpcServerTest, CallMetadataTravels) {
  Start();
  AddCallMetadata({"request-7", "coffer/0.1"}, &context_);
  EXPECT_THAT(Echo(echo::EchoFrame()), IsOk());
  EXPECT_EQ(service_.metadata.request_id, "request-7");
  EXPECT_EQ(service_.metadata.client, "coffer/0.1");
}

TEST_F(GrpcServerTest, HostileCallMetadataIsDropped) {
  Start();
  context_.AddMetadata(kRequestIdKey, "a b");
  EXPECT_THAT(Echo(echo::EchoFrame()), IsOk());
  EXPECT_EQ(service_.metadata.request_id, "");
}

TEST_F(GrpcServerTest, TheLargestErrorFitsIntoTheTrailers) {
  ErrorInfo info{"BIG", {}};
  for (int i = 0; i < 100; ++i) {
    info.metadata[absl::StrCat("key", i)] = std::string(50, 'v');
  }
  // Each of these bytes takes three on the wire.
  service_.result = MakeError(absl::StatusCode::kAborted,
                              std::string(10000, '%'), std::move(info));
  Start();
  EXPECT_THAT(Echo(echo::EchoFrame()),
              AllOf(StatusIs(absl::StatusCode::kAborted,
                             std::string(kMaxStatusMessageBytes, '%')),
                    HasReason("BIG")));
}

TEST_F(GrpcServerTest, CallsEndAtTheirDeadline) {
  Start();
  grpc::ClientContext context;
  SetDeadline(absl::Milliseconds(50), &context);
  const auto stream = stub_->EchoStream(&context);
  EXPECT_THAT(FromGrpcStatus(stream->Finish()),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(GrpcServerTest, ShutdownCancelsCallsAfterTheGrace) {
  Start();
  const auto stream = stub_->EchoStream(&context_);
  stream->WaitForInitialMetadata();  // The handler runs, and waits for us.
  server_->Shutdown(absl::Milliseconds(10));
  EXPECT_FALSE(stream->Finish().ok());
  grpc::ClientContext context;
  SetDeadline(kTestDeadline, &context);
  echo::EchoFrame response;
  EXPECT_THAT(
      FromGrpcStatus(stub_->Echo(&context, echo::EchoFrame(), &response)),
      StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(GrpcServerTest, ShutdownLetsCallsEndWithinTheGrace) {
  // What is not waited for is cancelled at once.
  options_.farewell = absl::ZeroDuration();
  Start();
  const auto stream = stub_->EchoStream(&context_);
  stream->WaitForInitialMetadata();
  grpc::ClientContext watch_context;
  const auto watch = RawClientStream::Start(
      channel_, "/grpc.health.v1.Health/Watch", &watch_context);
  const grpc::Slice every_service;
  watch->Write(grpc::ByteBuffer(&every_service, 1));
  grpc::ByteBuffer state;
  ASSERT_TRUE(watch->Read(&state));
  std::thread stopper([this] { server_->Shutdown(kTestDeadline); });
  // NOT_SERVING: it has begun.
  EXPECT_TRUE(watch->Read(&state));
  echo::EchoFrame frame;
  frame.set_note("still here");
  EXPECT_TRUE(stream->Write(frame));
  EXPECT_TRUE(stream->Read(&frame));
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
  stopper.join();
}

TEST_F(GrpcServerTest, ShutdownDoesNotWaitForThoseWhoWatchHealth) {
  Start();
  grpc::ClientContext context;
  const auto watch = RawClientStream::Start(
      channel_, "/grpc.health.v1.Health/Watch", &context);
  const grpc::Slice every_service;
  watch->Write(grpc::ByteBuffer(&every_service, 1));
  grpc::ByteBuffer response;
  ASSERT_TRUE(watch->Read(&response));
  server_->Shutdown(absl::Hours(1));
  while (watch->Read(&response)) {
  }
  EXPECT_FALSE(watch->Finish().ok());
}

}  // namespace
}  // namespace coffer::rpc
