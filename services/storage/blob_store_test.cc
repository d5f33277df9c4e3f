#include "services/storage/blob_store.h"

#include <limits>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::storage {
namespace {

TEST(ResolveRangeTest, LengthZeroMeansTheRest) {
  COFFER_ASSERT_OK_AND_ASSIGN(const ByteRange all, ResolveRange({0, 0}, 10));
  EXPECT_EQ(all.length, 10);
  COFFER_ASSERT_OK_AND_ASSIGN(const ByteRange rest, ResolveRange({7, 0}, 10));
  EXPECT_EQ(rest.offset, 7);
  EXPECT_EQ(rest.length, 3);
  COFFER_ASSERT_OK_AND_ASSIGN(const ByteRange none, ResolveRange({10, 0}, 10));
  EXPECT_EQ(none.length, 0);
}

TEST(ResolveRangeTest, RefusesWhatIsNotInside) {
  constexpr uint64_t kHuge = std::numeric_limits<uint64_t>::max();
  EXPECT_THAT(ResolveRange({3, 7}, 10), IsOk());
  for (const ByteRange range :
       {ByteRange{11, 0}, ByteRange{3, 8}, ByteRange{kHuge, 1},
        ByteRange{1, kHuge}, ByteRange{kHuge, kHuge}}) {
    EXPECT_THAT(ResolveRange(range, 10),
                StatusIs(absl::StatusCode::kOutOfRange));
    EXPECT_THAT(ResolveRange(range, 10), HasReason(reason::kInvalidRequest));
  }
}

TEST(ValidateBatchTest, SumsUpTheParts) {
  const std::vector<absl::string_view> parts = {"abc", "", "de"};
  EXPECT_THAT(ValidateBatch({BlobWrite{BlobId(), parts, 5}}), IsOk());
  EXPECT_THAT(ValidateBatch({BlobWrite{BlobId(), parts, 6}}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(BlobErrorsTest, CarryReasons) {
  EXPECT_THAT(BlobNotFoundError(BlobId()), HasReason(reason::kBlobNotFound));
  EXPECT_THAT(BlobDamagedError(BlobId()), HasReason(reason::kBlobDamaged));
}

}  // namespace
}  // namespace coffer::storage
