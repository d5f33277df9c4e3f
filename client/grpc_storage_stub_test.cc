#include "client/grpc_storage_stub.h"

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "coffer/storage/v1/storage_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/server_context.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/merkle/blob_hash.h"
#include "lib/rpc/grpc_server.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

namespace v1 = storage::v1;
using ::testing::ElementsAre;

constexpr absl::Duration kTimeout = absl::Seconds(10);

// Holds nothing; fails on demand. integration_tests/grpc_storage_stub_test.cc
// has the real service.
class EmptyNode final : public v1::StorageService::Service {
 public:
  grpc::Status FindMissingBlobs(
      grpc::ServerContext*, const v1::FindMissingBlobsRequest* request,
      v1::FindMissingBlobsResponse* response) override {
    *response->mutable_missing_blob_ids() = request->blob_ids();
    return ToGrpcStatus(status);
  }
  grpc::Status StatBlobs(grpc::ServerContext*,
                         const v1::StatBlobsRequest* request,
                         v1::StatBlobsResponse* response) override {
    for (const auto& id : request->blob_ids()) {
      v1::BlobStat* const stat = response->add_blobs();
      stat->set_blob_id(id);
      stat->set_state(v1::BLOB_STATE_MISSING);
    }
    return ToGrpcStatus(status);
  }
  grpc::Status VerifyBlobs(grpc::ServerContext*, const v1::VerifyBlobsRequest*,
                           v1::VerifyBlobsResponse*) override {
    // One answer too few.
    return ToGrpcStatus(status);
  }

  absl::Status status;
};

class GrpcStorageStubTest : public ::testing::Test {
 protected:
  void SetUp() override {
    rpc::GrpcServerOptions options;
    options.services = {&node_};
    COFFER_ASSERT_OK_AND_ASSIGN(server_, rpc::GrpcServer::Create(options));
    COFFER_ASSERT_OK_AND_ASSIGN(
        stub_, GrpcStorageStub::Create(
                   absl::StrCat("127.0.0.1:", server_->port()), {}));
  }

  const std::vector<BlobId> ids_ = {merkle::HashBlob("blob")};
  EmptyNode node_;
  std::unique_ptr<rpc::GrpcServer> server_;
  std::unique_ptr<GrpcStorageStub> stub_;
};

TEST_F(GrpcStorageStubTest, PassesOnAnswers) {
  COFFER_ASSERT_OK_AND_ASSIGN(const FindMissingResult found,
                              stub_->FindMissing(ids_, {kTimeout}));
  EXPECT_THAT(found.missing, ElementsAre(ids_[0]));
  EXPECT_FALSE(found.receipt.has_value());
  COFFER_ASSERT_OK_AND_ASSIGN(const auto stats, stub_->Stat(ids_, {kTimeout}));
  EXPECT_EQ(stats[0].state, BlobState::kMissing);
}

TEST_F(GrpcStorageStubTest, PassesOnErrorsWithTheirReasons) {
  node_.status = MakeError(absl::StatusCode::kUnavailable, "stopping",
                           {reason::kShuttingDown, {}});
  EXPECT_THAT(stub_->FindMissing(ids_, {kTimeout}),
              HasReason(reason::kShuttingDown));
  EXPECT_THAT(stub_->Stat(ids_, {kTimeout}), HasReason(reason::kShuttingDown));
}

TEST_F(GrpcStorageStubTest, RefusesAnswersOfTheWrongLength) {
  EXPECT_THAT(stub_->Verify(ids_, {kTimeout}), HasReason(reason::kMalformed));
}

TEST_F(GrpcStorageStubTest, IsUnavailableWithoutAServer) {
  server_.reset();
  EXPECT_THAT(stub_->FindMissing(ids_, {kTimeout}),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(GrpcStorageStubTest, RefusesRequestsThatAreEmptyOrTooLarge) {
  EXPECT_THAT(stub_->FindMissing({}, {kTimeout}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(stub_->Verify(std::vector<BlobId>(257), {kTimeout}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(stub_->OpenGetStream(std::vector<BlobRange>(1025), nullptr),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(GrpcStorageStub, RefusesAMalformedAddress) {
  EXPECT_THAT(GrpcStorageStub::Create("nonsense", {}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace coffer::client
