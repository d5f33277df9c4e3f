#include "services/storage/storage_service_get.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
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

using GetBlobsTest = StorageServiceFixture;

TEST_F(GetBlobsTest, SendsBlobsRangesAndFailuresInOrder) {
  const std::string large = Content(1, 2 * kMaxPieceBytes + 7);
  const BlobId large_id = Hold(large);
  const BlobId small_id = Hold(Content(2));
  v1::GetBlobsRequest request;
  AddRange(large_id, &request);
  AddRange(merkle::HashBlob("missing"), &request);
  v1::BlobRange* range = AddRange(small_id, &request);
  range->set_offset_bytes(3);
  range->set_length_bytes(4);
  AddRange(small_id, &request)->set_offset_bytes(101);

  std::vector<v1::GetBlobsResponse> responses;
  ASSERT_THAT(Get(request, &responses), IsOk());
  ASSERT_THAT(responses, SizeIs(6));
  EXPECT_EQ(responses[0].header().length_bytes(), large.size());
  EXPECT_EQ(responses[0].header().blob_size_bytes(), large.size());
  EXPECT_FALSE(responses[1].has_header());
  EXPECT_EQ(responses[0].data() + responses[1].data() + responses[2].data(),
            large);
  EXPECT_EQ(responses[3].header().range_index(), 1);
  EXPECT_EQ(responses[3].header().failure().reason(), reason::kBlobNotFound);
  EXPECT_EQ(responses[4].header().range_index(), 2);
  EXPECT_EQ(responses[4].header().length_bytes(), 4);
  EXPECT_EQ(responses[4].data(), Content(2).substr(3, 4));
  EXPECT_EQ(responses[5].header().failure().code(),
            static_cast<int>(absl::StatusCode::kOutOfRange));
}

TEST_F(GetBlobsTest, QuarantinesWhatTheDiskCannotRead) {
  const BlobId id = Hold(Content(1));
  node_.store().FailReads(BlobDamagedError(id));
  v1::GetBlobsRequest request;
  AddRange(id, &request);
  std::vector<v1::GetBlobsResponse> responses;
  ASSERT_THAT(Get(request, &responses), IsOk());
  ASSERT_THAT(responses, SizeIs(1));
  EXPECT_EQ(responses[0].header().failure().reason(), reason::kBlobDamaged);
  EXPECT_THAT(responses[0].data(), IsEmpty());
  EXPECT_EQ((*node_.memory().Stat({id}))[0].state, BlobState::kQuarantined);
}

TEST_F(GetBlobsTest, RefusesBadRequests) {
  std::vector<v1::GetBlobsResponse> responses;
  v1::GetBlobsRequest request;
  EXPECT_THAT(Get(request, &responses), HasReason(reason::kInvalidRequest));
  request.add_ranges()->set_blob_id("short");
  EXPECT_THAT(Get(request, &responses), HasReason(reason::kInvalidRequest));
  request.Clear();
  for (size_t i = 0; i <= kMaxRangesPerGet; ++i) AddRange(BlobId(), &request);
  EXPECT_THAT(Get(request, &responses), HasReason(reason::kInvalidRequest));
  EXPECT_THAT(responses, IsEmpty());
}

}  // namespace
}  // namespace coffer::storage
