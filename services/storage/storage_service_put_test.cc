#include "services/storage/storage_service_put.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "grpcpp/client_context.h"
#include "gtest/gtest.h"
#include "lib/merkle/blob_hash.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/storage/request_validation.h"
#include "services/storage/storage_service_fixture.h"

namespace coffer::storage {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

using PutBlobsTest = StorageServiceFixture;

TEST_F(PutBlobsTest, StoresAndSigns) {
  const std::string small = Content(1);
  const std::string large = Content(2, 3 * kMaxPieceBytes + 5);
  std::vector<v1::PutBlobsRequest> messages = Messages(small);
  for (const v1::PutBlobsRequest& message : Messages(large)) {
    messages.push_back(message);
  }
  std::vector<v1::PutBlobsResponse> responses;
  ASSERT_THAT(Put(messages, &responses), IsOk());
  uint64_t signed_bytes = 0;
  std::vector<BlobId> stored;
  for (const v1::PutBlobsResponse& response : responses) {
    EXPECT_THAT(response.failures(), IsEmpty());
    std::vector<BlobId> ids;
    for (const std::string& id : response.stored_blob_ids()) {
      ids.push_back(*BlobId::FromBytes(id));
    }
    ExpectReceipt(response.receipt(), ids, response.receipt().total_bytes());
    signed_bytes += response.receipt().total_bytes();
    stored.insert(stored.end(), ids.begin(), ids.end());
  }
  EXPECT_THAT(stored, testing::UnorderedElementsAre(merkle::HashBlob(small),
                                                    merkle::HashBlob(large)));
  EXPECT_EQ(signed_bytes, small.size() + large.size());
  COFFER_ASSERT_OK_AND_ASSIGN(const PinnedBytes bytes,
                              node_.memory().Get(merkle::HashBlob(large), {}));
  EXPECT_EQ(bytes.bytes(), large);
}

TEST_F(PutBlobsTest, ReportsWrongBytesAndGoesOn) {
  std::vector<v1::PutBlobsRequest> messages = Messages(Content(1));
  (*messages[0].mutable_data())[50] ^= 1;
  messages.push_back(Messages(Content(2))[0]);
  std::vector<v1::PutBlobsResponse> responses;
  ASSERT_THAT(Put(messages, &responses), IsOk());
  v1::PutBlobsResponse all;
  for (const v1::PutBlobsResponse& response : responses) {
    all.MergeFrom(response);
  }
  ASSERT_THAT(all.failures(), SizeIs(1));
  EXPECT_EQ(all.failures(0).reason(), reason::kBlobIdMismatch);
  EXPECT_EQ(all.failures(0).blob_id(), messages[0].header().blob_id());
  EXPECT_THAT(all.stored_blob_ids(), SizeIs(1));
  EXPECT_EQ(node_.memory().Usage().count, 1);
  EXPECT_THAT(node_.registry().Serialize(),
              testing::HasSubstr(
                  "\ncoffer_storage_put_blobs_total{result=\"refused\"} 1\n"));
}

TEST_F(PutBlobsTest, RefusesMalformedMessages) {
  v1::PutBlobsRequest headless;
  headless.set_data("stray");
  v1::PutBlobsRequest short_id = Messages(Content(1))[0];
  short_id.mutable_header()->set_blob_id("short");
  v1::PutBlobsRequest too_large = Messages(Content(1))[0];
  too_large.mutable_header()->set_size_bytes(kMaxBlobSizeBytes + 1);
  v1::PutBlobsRequest large_piece = Messages(Content(1))[0];
  large_piece.mutable_header()->set_size_bytes(kMaxPieceBytes + 1);
  large_piece.set_data(std::string(kMaxPieceBytes + 1, 'x'));
  v1::PutBlobsRequest cut = Messages(Content(1))[0];
  cut.mutable_data()->resize(50);
  for (const v1::PutBlobsRequest& bad :
       {headless, short_id, too_large, large_piece, cut}) {
    std::vector<v1::PutBlobsResponse> responses;
    EXPECT_THAT(Put({Messages(Content(7))[0], bad}, &responses),
                StatusIs(absl::StatusCode::kInvalidArgument));
    v1::PutBlobsResponse all;
    for (const v1::PutBlobsResponse& response : responses) {
      all.MergeFrom(response);
    }
    EXPECT_THAT(all.stored_blob_ids(), SizeIs(1));
  }
  EXPECT_EQ(node_.memory().Usage().count, 1);
}

TEST_F(PutBlobsTest, DiskReserveStopsPutsOnly) {
  const BlobId held = Hold(Content(1));
  node_.disk().Set(DiskSpace::Space{uint64_t{1} << 40, 0});
  std::vector<v1::PutBlobsResponse> responses;
  const absl::Status status = Put(Messages(Content(2)), &responses);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(status, HasReason(reason::kDiskReserve));
  v1::GetBlobsRequest request;
  AddRange(held, &request);
  std::vector<v1::GetBlobsResponse> blobs;
  ASSERT_THAT(Get(request, &blobs), IsOk());
  EXPECT_EQ(blobs[0].data(), Content(1));
}

TEST_F(PutBlobsTest, IdlePutStreamsAreDropped) {
  grpc::ClientContext context;
  const auto stream = stub_->PutBlobs(&context);
  ASSERT_TRUE(stream->Write(Messages(Content(1))[0]));
  v1::PutBlobsResponse response;
  ASSERT_TRUE(stream->Read(&response));
  node_.clock().AwaitSleepers(1);
  node_.clock().Advance(2 * TestStorageNode::kIdleLimit);
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_FALSE(stream->Finish().ok());
}

}  // namespace
}  // namespace coffer::storage
