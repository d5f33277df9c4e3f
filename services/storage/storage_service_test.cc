#include "services/storage/storage_service.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "grpcpp/client_context.h"
#include "gtest/gtest.h"
#include "lib/merkle/blob_hash.h"
#include "lib/rpc/call_metadata.h"
#include "lib/rpc/trace_context.h"
#include "lib/status/error_reasons.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_matchers.h"
#include "services/storage/request_validation.h"
#include "services/storage/storage_service_fixture.h"

namespace coffer::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using StorageServiceTest = StorageServiceFixture;

TEST_F(StorageServiceTest, FindMissingBlobsSignsForTheRest) {
  const BlobId held = Hold(Content(1));
  const BlobId damaged = Hold(Content(2));
  const BlobId missing = merkle::HashBlob("missing");
  ASSERT_THAT(node_.memory().Quarantine(damaged, node_.clock().Now()), IsOk());
  v1::FindMissingBlobsRequest request;
  for (const BlobId& id : {held, missing, held, damaged}) {
    request.add_blob_ids(std::string(id.bytes()));
  }
  v1::FindMissingBlobsResponse response;
  ASSERT_THAT(Find(request, &response), IsOk());
  EXPECT_THAT(response.missing_blob_ids(),
              ElementsAre(missing.bytes(), damaged.bytes()));
  ExpectReceipt(response.receipt(), {held}, 100);

  request.Clear();
  request.add_blob_ids(std::string(missing.bytes()));
  ASSERT_THAT(Find(request, &response), IsOk());
  EXPECT_FALSE(response.has_receipt());
}

TEST_F(StorageServiceTest, FindMissingBlobsRefusesBadRequests) {
  v1::FindMissingBlobsResponse response;
  v1::FindMissingBlobsRequest request;
  request.add_blob_ids("short");
  EXPECT_THAT(Find(request, &response), HasReason(reason::kInvalidRequest));
  request.Clear();
  for (size_t i = 0; i <= kMaxIdsPerQuery; ++i) {
    request.add_blob_ids(std::string(BlobId().bytes()));
  }
  EXPECT_THAT(Find(request, &response), HasReason(reason::kInvalidRequest));
}

TEST_F(StorageServiceTest, StatBlobsDescribesInOrder) {
  const BlobId held = Hold(Content(1));
  v1::StatBlobsRequest request;
  request.add_blob_ids(merkle::HashBlob("missing").ToHex());
  request.add_blob_ids(held.ToHex());
  v1::StatBlobsResponse response;
  ASSERT_THAT(Stat(request, &response), IsOk());
  ASSERT_THAT(response.blobs(), SizeIs(2));
  EXPECT_EQ(response.blobs(0).state(), v1::BLOB_STATE_MISSING);
  EXPECT_EQ(response.blobs(1).blob_id(), held.ToHex());
  EXPECT_EQ(response.blobs(1).size_bytes(), 100);
  request.add_blob_ids("nonsense");
  EXPECT_THAT(Stat(request, &response), HasReason(reason::kInvalidRequest));
}

TEST_F(StorageServiceTest, VerifyBlobsFindsDamage) {
  const BlobId sound = Hold(Content(1));
  const BlobId rotten = Hold(Content(2));
  node_.memory().Corrupt(rotten);
  v1::VerifyBlobsRequest request;
  request.add_blob_ids(sound.ToHex());
  request.add_blob_ids(rotten.ToHex());
  v1::VerifyBlobsResponse response;
  ASSERT_THAT(Verify(request, &response), IsOk());
  ASSERT_THAT(response.blobs(), SizeIs(2));
  EXPECT_EQ(response.blobs(0).state(), v1::BLOB_STATE_LIVE);
  EXPECT_TRUE(response.blobs(0).has_verified_time());
  EXPECT_EQ(response.blobs(1).state(), v1::BLOB_STATE_QUARANTINED);
  for (size_t i = 0; i < kMaxIdsPerVerify; ++i) {
    request.add_blob_ids(sound.ToHex());
  }
  EXPECT_THAT(Verify(request, &response), HasReason(reason::kInvalidRequest));
}

TEST_F(StorageServiceTest, ListBlobsPagesThroughAGroup) {
  std::vector<std::string> ids;
  for (int i = 0; i < 10; ++i) {
    const BlobId id = Hold(Content(i));
    if (id.array()[0] < 0x80) ids.push_back(id.ToHex());
  }
  std::sort(ids.begin(), ids.end());
  v1::ListBlobsRequest request;
  request.set_placement_group_bits(1);
  request.set_page_size(2);
  std::vector<std::string> listed;
  v1::ListBlobsResponse response;
  do {
    response.Clear();
    ASSERT_THAT(List(request, &response), IsOk());
    EXPECT_LE(response.blobs_size(), 2);
    for (const v1::BlobStat& blob : response.blobs()) {
      listed.push_back(blob.blob_id());
    }
    request.set_page_token(response.next_page_token());
  } while (!response.next_page_token().empty());
  EXPECT_EQ(listed, ids);
  response.Clear();
  ASSERT_THAT(List(v1::ListBlobsRequest(), &response), IsOk());
  EXPECT_THAT(response.blobs(), SizeIs(10));
}

TEST_F(StorageServiceTest, ListBlobsRefusesBadRequests) {
  for (int i = 0; i < 3; ++i) Hold(Content(i));
  v1::ListBlobsResponse response;
  v1::ListBlobsRequest request;
  request.set_page_size(-1);
  EXPECT_THAT(List(request, &response), HasReason(reason::kInvalidRequest));
  request.set_page_size(1);
  ASSERT_THAT(List(request, &response), IsOk());
  ASSERT_FALSE(response.next_page_token().empty());
  request.set_page_token(response.next_page_token());
  request.set_placement_group_bits(1);
  EXPECT_THAT(List(request, &response), HasReason(reason::kInvalidRequest));
  request.set_page_token("nonsense");
  EXPECT_THAT(List(request, &response), HasReason(reason::kInvalidRequest));
  request.clear_page_token();
  request.set_placement_group(2);
  EXPECT_THAT(List(request, &response), HasReason(reason::kInvalidRequest));
}

TEST_F(StorageServiceTest, GetNodeInfoDescribesTheNode) {
  Hold(Content(1));
  grpc::ClientContext context;
  v1::GetNodeInfoResponse info;
  ASSERT_THAT(FromGrpcStatus(stub_->GetNodeInfo(
                  &context, v1::GetNodeInfoRequest(), &info)),
              IsOk());
  EXPECT_EQ(info.node_id(), node_.node().identity->node_id().ToHex());
  EXPECT_THAT(info.cluster_id(), IsEmpty());
  EXPECT_EQ(info.failure_domain(), "rack-1");
  EXPECT_EQ(info.stored_bytes(), 100);
  EXPECT_EQ(info.blob_count(), 1);
  EXPECT_TRUE(info.accepts_puts());
  EXPECT_EQ(info.max_blob_size_bytes(), kMaxBlobSizeBytes);
  EXPECT_GT(info.reserve_bytes(), 0);
  EXPECT_EQ(info.time().seconds(), absl::ToUnixSeconds(node_.clock().Now()));
}

TEST_F(StorageServiceTest, PingPeersTellsHowEachNodeAnswered) {
  const NodeId self = node_.node().identity->node_id();
  node_.directory().SetPage(
      "", {{{NodeId(), {{"cluster", "gone:1"}}}, {self, {{"cluster", "me:1"}}}},
           ""});
  node_.peers().SetAnswer("me:1", self);
  v1::PingPeersResponse response;
  ASSERT_THAT(Ping(&response), IsOk());
  EXPECT_EQ(response.node_id(), self.ToHex());
  ASSERT_THAT(response.peers(), SizeIs(2));
  EXPECT_EQ(response.peers(0).code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(response.peers(1).node_id(), self.ToHex());
  EXPECT_EQ(response.peers(1).address(), "me:1");
  EXPECT_EQ(response.peers(1).code(), grpc::StatusCode::OK);
}

TEST_F(StorageServiceTest, PingPeersPassesTheTraceOn) {
  const std::string trace = "0af7651916cd43dd8448eb211c80319c";
  node_.directory().SetPage(
      "", {{{node_.node().identity->node_id(), {{"cluster", "me:1"}}}}, ""});
  grpc::ClientContext context;
  rpc::AddCallMetadata(
      {"", "", absl::StrCat("00-", trace, "-b7ad6b7169203331-01")}, &context);
  v1::PingPeersResponse response;
  ASSERT_THAT(FromGrpcStatus(stub_->PingPeers(&context, v1::PingPeersRequest(),
                                              &response)),
              IsOk());
  ASSERT_THAT(node_.peers().questions(), SizeIs(1));
  EXPECT_EQ(rpc::TraceIdOf(node_.peers().questions()[0].traceparent), trace);
}

TEST_F(StorageServiceTest, PingPeersFailsWithoutAnAnswerOfTheDirectory) {
  v1::PingPeersResponse response;
  EXPECT_THAT(Ping(&response), StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace coffer::storage
