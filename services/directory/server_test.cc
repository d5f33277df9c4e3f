#include "services/directory/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "coffer/directory/v1/directory_service.grpc.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/crypto/system_random.h"
#include "lib/logging/logging.h"
#include "lib/rpc/address.h"
#include "lib/rpc/channel.h"
#include "lib/rpc/raw_client.h"
#include "lib/status/error_reasons.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_matchers.h"
#include "services/directory/failing_metadata_store.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/sample_records.h"

namespace coffer::directory {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Encoded HealthCheckResponse.
constexpr char kServing[] = "\x08\x01";
constexpr char kNotServing[] = "\x08\x02";

DirectoryServerOptions Options() {
  DirectoryServerOptions options;
  options.listen = "127.0.0.1:0";
  options.admin_listen = "127.0.0.1:0";
  options.http_listen = "127.0.0.1:0";
  options.placement_group_bits = 2;
  return options;
}

class DirectoryServerTest : public testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<DirectoryServer>> Start(
      const DirectoryServerOptions& options) {
    DirectoryServerDependencies dependencies;
    dependencies.store = std::make_unique<FailingMetadataStore>(&memory_);
    store_ = static_cast<FailingMetadataStore*>(dependencies.store.get());
    dependencies.clock = &clock_;
    dependencies.random = &random_;
    dependencies.sleeper = clock_.NewSleeper();
    dependencies.logger = logging::NullLogger();
    return DirectoryServer::Create(options, std::move(dependencies));
  }

  // Calls any method with an encoded message; the first encoded response.
  std::string CallRaw(const std::string& address, const std::string& method,
                      const std::string& request) {
    const auto channel = rpc::CreateChannel(address, {});
    if (!channel.ok()) return channel.status().ToString();
    grpc::ClientContext context;
    const auto stream = rpc::RawClientStream::Start(*channel, method, &context);
    const grpc::Slice slice(request);
    stream->Write(grpc::ByteBuffer(&slice, 1));
    stream->WritesDone();
    grpc::ByteBuffer response;
    std::string bytes;
    if (stream->Read(&response)) {
      grpc::Slice joined;
      EXPECT_TRUE(response.DumpToSingleSlice(&joined).ok());
      bytes.assign(joined.begin(), joined.end());
    }
    EXPECT_THAT(stream->Finish(), IsOk());
    return bytes;
  }

  // A page over HTTP, with its head.
  static std::string Fetch(const std::string& address,
                           const std::string& path) {
    const absl::StatusOr<rpc::Address> parsed = rpc::ParseAddress(address);
    if (!parsed.ok()) return parsed.status().ToString();
    sockaddr_in peer = {};
    peer.sin_family = AF_INET;
    peer.sin_port = htons(static_cast<uint16_t>(parsed->port));
    peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    EXPECT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&peer), sizeof(peer)), 0);
    const std::string request = absl::StrCat(
        "GET ", path, " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(send(fd, request.data(), request.size(), 0),
              static_cast<ssize_t>(request.size()));
    std::string answer;
    char buffer[4096];
    for (ssize_t n = 0; (n = recv(fd, buffer, sizeof(buffer), 0)) > 0;) {
      answer.append(buffer, static_cast<size_t>(n));
    }
    close(fd);
    return answer;
  }

  absl::Status CreateVault(const std::string& address) {
    const auto channel = rpc::CreateChannel(address, {});
    if (!channel.ok()) return channel.status();
    grpc::ClientContext context;
    v1::CreateVaultResponse response;
    return FromGrpcStatus(v1::DirectoryService::NewStub(*channel)->CreateVault(
        &context, sample::CreateVault(), &response));
  }

  FakeClock clock_;
  crypto::SystemRandom random_;
  InMemoryMetadataStore memory_;
  FailingMetadataStore* store_ = nullptr;
};

TEST_F(DirectoryServerTest, ServesHealthOnBothPorts) {
  COFFER_ASSERT_OK_AND_ASSIGN(const auto server, Start(Options()));
  const std::string name = "coffer.directory.v1.DirectoryService";
  const std::string request = absl::StrCat(
      "\x0a", std::string(1, static_cast<char>(name.size())), name);
  for (const std::string& address :
       {server->address(), server->admin_address()}) {
    EXPECT_EQ(CallRaw(address, "/grpc.health.v1.Health/Check", request),
              "\x08\x01");
    EXPECT_EQ(CallRaw(address, "/grpc.health.v1.Health/Check", ""), "\x08\x01");
  }
}

TEST_F(DirectoryServerTest, SaysLiveAndReadyOnBothPorts) {
  COFFER_ASSERT_OK_AND_ASSIGN(const auto server, Start(Options()));
  const auto health = [this](const std::string& address,
                             const std::string& name) {
    return CallRaw(
        address, "/grpc.health.v1.Health/Check",
        absl::StrCat("\x0a", std::string(1, static_cast<char>(name.size())),
                     name));
  };
  for (const std::string& address :
       {server->address(), server->admin_address()}) {
    for (const char* name :
         {"liveness", "readiness", "coffer.directory.v1.ClusterService"}) {
      EXPECT_EQ(health(address, name), kServing) << name;
    }
  }
  EXPECT_EQ(health(server->admin_address(), "coffer.admin.v1.ProcessService"),
            kServing);
  server->Drain();
  for (const std::string& address :
       {server->address(), server->admin_address()}) {
    EXPECT_EQ(health(address, "liveness"), kServing);
    EXPECT_EQ(health(address, "readiness"), kNotServing);
    EXPECT_EQ(CallRaw(address, "/grpc.health.v1.Health/Check", ""),
              kNotServing);
  }
  EXPECT_THAT(CreateVault(server->address()), IsOk())
      << "who has not heard yet is served";
}

TEST_F(DirectoryServerTest, ASecondSignalSkipsTheDrain) {
  DirectoryServerOptions options = Options();
  options.drain_delay = absl::Hours(1);
  COFFER_ASSERT_OK_AND_ASSIGN(const auto server, Start(options));
  std::thread stop([&server] { server->Drain(), server->Shutdown(); });
  server->Hurry();
  stop.join();
  EXPECT_THAT(server->Wait(), IsOk());
}

TEST_F(DirectoryServerTest, ShowsMetricsAndStatusToPeople) {
  COFFER_ASSERT_OK_AND_ASSIGN(const auto server, Start(Options()));
  ASSERT_THAT(CreateVault(server->address()), IsOk());
  const std::string metrics = Fetch(server->http_address(), "/metrics");
  EXPECT_THAT(metrics, AllOf(HasSubstr("coffer_directory_vaults 1\n"),
                             HasSubstr("coffer_directory_health_severity 2\n"),
                             HasSubstr("coffer_build_info{"),
                             HasSubstr("operation=\"create_vault\""),
                             HasSubstr("grpc_method=\"CreateVault\"")));
  EXPECT_THAT(Fetch(server->http_address(), "/"),
              AllOf(HasSubstr("<title>Error - Coffer cluster</title>"),
                    HasSubstr("no storage node has registered"),
                    HasSubstr("VAULT_CREATED")));
}

TEST_F(DirectoryServerTest, SpeaksNoHttpUnlessAsked) {
  DirectoryServerOptions options = Options();
  options.http_listen = "";
  COFFER_ASSERT_OK_AND_ASSIGN(const auto server, Start(options));
  EXPECT_EQ(server->http_address(), "");
}

TEST_F(DirectoryServerTest, AnswersReflection) {
  COFFER_ASSERT_OK_AND_ASSIGN(const auto server, Start(Options()));
  const std::string method =
      "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
  EXPECT_THAT(CallRaw(server->address(), method, "\x3a\x01*"),
              AllOf(HasSubstr("coffer.directory.v1.DirectoryService"),
                    HasSubstr("grpc.health.v1.Health"),
                    HasSubstr("grpc.channelz.v1.Channelz")));
  const std::string symbol = "coffer.directory.v1.DirectoryService.GetVault";
  EXPECT_THAT(
      CallRaw(server->address(), method,
              absl::StrCat("\x22", std::string(1, symbol.size()), symbol)),
      HasSubstr("GetVaultRequest"));
}

TEST_F(DirectoryServerTest, KeepsTheClusterAndForgetsNothing) {
  {
    COFFER_ASSERT_OK_AND_ASSIGN(const auto server, Start(Options()));
    ASSERT_THAT(CreateVault(server->address()), IsOk());
  }
  DirectoryServerOptions other = Options();
  other.placement_group_bits = 5;
  COFFER_ASSERT_OK_AND_ASSIGN(const auto server, Start(other));
  COFFER_ASSERT_OK_AND_ASSIGN(const auto channel,
                              rpc::CreateChannel(server->address(), {}));
  grpc::ClientContext context;
  v1::GetClusterStatusResponse status;
  ASSERT_TRUE(v1::DirectoryService::NewStub(channel)
                  ->GetClusterStatus(&context, {}, &status)
                  .ok());
  EXPECT_EQ(status.vault_count(), 1u);
  EXPECT_EQ(status.placement_group_count(), 4u) << "what is on record wins";
}

TEST_F(DirectoryServerTest, EndsWhenTheStoreFails) {
  COFFER_ASSERT_OK_AND_ASSIGN(const auto server, Start(Options()));
  store_->FailWrites(absl::InternalError("disk on fire"));
  EXPECT_THAT(CreateVault(server->address()),
              AllOf(StatusIs(absl::StatusCode::kUnavailable),
                    HasReason(reason::kOutcomeUnknown)));
  EXPECT_THAT(server->Wait(), Not(IsOk()));
  server->Shutdown();
}

TEST_F(DirectoryServerTest, StopsMoreThanOnce) {
  COFFER_ASSERT_OK_AND_ASSIGN(const auto server, Start(Options()));
  server->Shutdown();
  server->Shutdown();
  EXPECT_THAT(server->Wait(), IsOk());
}

TEST_F(DirectoryServerTest, RefusesAPortThatIsTaken) {
  COFFER_ASSERT_OK_AND_ASSIGN(const auto server, Start(Options()));
  DirectoryServerOptions second = Options();
  second.listen = server->address();
  EXPECT_THAT(Start(second), StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace coffer::directory
