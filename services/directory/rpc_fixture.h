#ifndef COFFER_SERVICES_DIRECTORY_RPC_FIXTURE_H_
#define COFFER_SERVICES_DIRECTORY_RPC_FIXTURE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "coffer/directory/v1/directory_service.grpc.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/crypto/system_random.h"
#include "lib/status/grpc_status.h"
#include "services/directory/sample_records.h"
#include "services/directory/server.h"

namespace coffer::directory {

// A whole directory in this process: real gRPC on a port of its own, an
// in-memory store, and a clock that the test moves.
class RpcFixture : public testing::Test {
 protected:
  using Stub = v1::DirectoryService::Stub;

  void SetUp() override;

  // Calls an RPC: Call(&Stub::GetVault, request, &response).
  template <typename Request, typename Response>
  absl::Status Call(grpc::Status (Stub::*rpc)(grpc::ClientContext*,
                                              const Request&, Response*),
                    const Request& request, Response* response) {
    grpc::ClientContext context;
    return FromGrpcStatus((stub_.get()->*rpc)(&context, request, response));
  }

  // Calls an RPC whose response does not matter.
  template <typename Request, typename Response>
  absl::Status Call(grpc::Status (Stub::*rpc)(grpc::ClientContext*,
                                              const Request&, Response*),
                    const Request& request) {
    Response response;
    return Call(rpc, request, &response);
  }

  // Sends a stream of CommitVersion.
  absl::Status CommitStream(
      const std::vector<v1::CommitVersionRequest>& messages);

  // Lets the periodic checks run once, a second later.
  void Tick();

  // Registers nodes with the numbers 101 to 100 + count and creates the vault
  // of the samples.
  void CreateClusterAndVault(uint32_t count = 3);

  // Commits one file of blobs that all nodes prove; its outcome.
  v1::ItemStatus CommitFile(uint32_t request, const v1::FileCommit& commit,
                            const std::vector<uint32_t>& blobs);

  FakeClock clock_;
  crypto::SystemRandom random_;
  std::vector<sample::Node> nodes_;
  std::unique_ptr<DirectoryServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<Stub> stub_;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_RPC_FIXTURE_H_
