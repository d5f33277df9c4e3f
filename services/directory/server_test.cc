#include "services/directory/server.h"

#include <memory>
#include <string>
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

TEST(DirectoryServerOptionsTest, RefusesValuesThatMakeNoSense) {
  EXPECT_THAT(ValidateOptions(Options()), IsOk());
  DirectoryServerOptions options = Options();
  options.replication_factor = 9;
  EXPECT_THAT(ValidateOptions(options),
              StatusIs(absl::StatusCode::kInvalidArgument));
  options = Options();
  options.placement_group_bits = 17;
  EXPECT_THAT(ValidateOptions(options),
              StatusIs(absl::StatusCode::kInvalidArgument));
  options = Options();
  options.nodes.suspect_after = options.heartbeat_interval;
  EXPECT_THAT(ValidateOptions(options),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("heartbeat interval < suspect after")));
  options = Options();
  options.check_interval = absl::InfiniteDuration();
  EXPECT_THAT(ValidateOptions(options),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace coffer::directory
