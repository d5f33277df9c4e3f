#include "services/directory/rpc_fixture.h"

#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "grpcpp/support/sync_stream.h"
#include "lib/logging/logging.h"
#include "lib/rpc/channel.h"
#include "lib/status/status_matchers.h"
#include "services/directory/in_memory_metadata_store.h"

namespace coffer::directory {

void RpcFixture::SetUp() {
  DirectoryServerOptions options;
  options.listen = "127.0.0.1:0";
  options.admin_listen = "127.0.0.1:0";
  options.http_listen = "127.0.0.1:0";
  options.placement_group_bits = 4;
  DirectoryServerDependencies dependencies;
  dependencies.store = std::make_unique<InMemoryMetadataStore>();
  dependencies.clock = &clock_;
  dependencies.random = &random_;
  dependencies.sleeper = clock_.NewSleeper();
  dependencies.logger = logging::NullLogger();
  COFFER_ASSERT_OK_AND_ASSIGN(
      server_, DirectoryServer::Create(options, std::move(dependencies)));
  COFFER_ASSERT_OK_AND_ASSIGN(channel_,
                              rpc::CreateChannel(server_->address(), {}));
  stub_ = v1::DirectoryService::NewStub(channel_);
  clock_.AwaitSleepers(1);
}

absl::Status RpcFixture::CommitStream(
    const std::vector<v1::CommitVersionRequest>& messages) {
  grpc::ClientContext context;
  v1::CommitVersionResponse response;
  const auto writer = stub_->CommitVersion(&context, &response);
  for (const v1::CommitVersionRequest& message : messages) {
    if (!writer->Write(message)) break;
  }
  writer->WritesDone();
  return FromGrpcStatus(writer->Finish());
}

void RpcFixture::Tick() {
  clock_.Advance(absl::Seconds(1));
  clock_.AwaitSleepers(1);
}

void RpcFixture::CreateClusterAndVault(uint32_t count) {
  for (uint32_t i = 1; i <= count; ++i) {
    nodes_.emplace_back(100 + i);
    ASSERT_THAT(Call(&Stub::RegisterNode, nodes_.back().Registration()),
                IsOk());
    ASSERT_THAT(Call(&Stub::Heartbeat, nodes_.back().Heartbeat()), IsOk());
  }
  ASSERT_THAT(Call(&Stub::CreateVault, sample::CreateVault()), IsOk());
}

v1::ItemStatus RpcFixture::CommitFile(uint32_t request,
                                      const v1::FileCommit& commit,
                                      const std::vector<uint32_t>& blobs) {
  v1::CommitVersionsRequest batch;
  batch.set_request_id(sample::Id(request));
  *batch.add_commits() = commit;
  if (!blobs.empty()) {
    for (const sample::Node& node : nodes_) {
      *batch.add_receipts() = node.Prove(blobs);
    }
  }
  v1::CommitVersionsResponse response;
  EXPECT_THAT(Call(&Stub::CommitVersions, batch, &response), IsOk());
  EXPECT_EQ(response.results_size(), 1);
  return response.results_size() == 1 ? response.results(0) : v1::ItemStatus();
}

}  // namespace coffer::directory
