#include "services/storage/request_validation.h"

#include <limits>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/merkle/blob_hash.h"
#include "lib/placement/placement_map.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::storage {
namespace {

TEST(RequestValidationTest, ReadsIds) {
  const BlobId id = merkle::HashBlob("x");
  EXPECT_THAT(ParseRawBlobId(id.bytes()), IsOkAndHolds(id));
  EXPECT_THAT(ParseHexBlobId(id.ToHex()), IsOkAndHolds(id));
  EXPECT_THAT(ParseRawBlobId(id.bytes().substr(1)),
              HasReason(reason::kInvalidRequest));
  EXPECT_THAT(ParseRawBlobId(id.ToHex()), HasReason(reason::kInvalidRequest));
  EXPECT_THAT(ParseHexBlobId(id.bytes()), HasReason(reason::kInvalidRequest));
  EXPECT_THAT(ParseHexBlobId(""), HasReason(reason::kInvalidRequest));
}

TEST(RequestValidationTest, LimitsCountsAndSizes) {
  EXPECT_THAT(ValidateCount(4, 4, "things"), IsOk());
  EXPECT_THAT(ValidateCount(5, 4, "things"),
              HasReason(reason::kInvalidRequest));
  EXPECT_THAT(ValidateBlobSize(40), HasReason(reason::kInvalidRequest));
  EXPECT_THAT(ValidateBlobSize(41), IsOk());
  EXPECT_THAT(ValidateBlobSize(kMaxBlobSizeBytes), IsOk());
  EXPECT_THAT(ValidateBlobSize(kMaxBlobSizeBytes + 1),
              HasReason(reason::kBlobTooLarge));
  EXPECT_THAT(ValidateBlobSize(std::numeric_limits<uint64_t>::max()),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(RequestValidationTest, ResolvesPageSizes) {
  EXPECT_THAT(ResolvePageSize(0), IsOkAndHolds(1000));
  EXPECT_THAT(ResolvePageSize(7), IsOkAndHolds(7));
  EXPECT_THAT(ResolvePageSize(20000), IsOkAndHolds(10000));
  EXPECT_THAT(ResolvePageSize(-1), HasReason(reason::kInvalidRequest));
}

TEST(PlacementGroupRangeTest, AgreesWithThePlacement) {
  for (const uint32_t bits : {1u, 5u, 8u, 10u, 16u}) {
    const uint32_t groups = uint32_t{1} << bits;
    for (const uint32_t group : {0u, groups / 2, groups - 1}) {
      COFFER_ASSERT_OK_AND_ASSIGN(const BlobIdRange range,
                                  PlacementGroupRange(bits, group));
      EXPECT_EQ(placement::PlacementGroupOf(range.first, bits), group);
      EXPECT_EQ(placement::PlacementGroupOf(range.last, bits), group);
      if (group + 1 < groups) {
        COFFER_ASSERT_OK_AND_ASSIGN(const BlobIdRange next,
                                    PlacementGroupRange(bits, group + 1));
        EXPECT_EQ(NextBlobId(range.last), next.first);
      }
    }
  }
}

TEST(PlacementGroupRangeTest, ZeroBitsAreEverything) {
  COFFER_ASSERT_OK_AND_ASSIGN(const BlobIdRange range,
                              PlacementGroupRange(0, 0));
  EXPECT_TRUE(range.first.is_nil());
  EXPECT_EQ(range.last.ToHex(), std::string(64, 'f'));
  EXPECT_EQ(NextBlobId(range.last), range.last);
}

TEST(PlacementGroupRangeTest, RefusesGroupsThatDoNotExist) {
  EXPECT_THAT(PlacementGroupRange(0, 1), HasReason(reason::kInvalidRequest));
  EXPECT_THAT(PlacementGroupRange(3, 8), HasReason(reason::kInvalidRequest));
  EXPECT_THAT(PlacementGroupRange(17, 0), HasReason(reason::kInvalidRequest));
  EXPECT_THAT(PlacementGroupRange(1000, 0), HasReason(reason::kInvalidRequest));
}

}  // namespace
}  // namespace coffer::storage
