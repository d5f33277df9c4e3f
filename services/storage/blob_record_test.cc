#include "services/storage/blob_record.h"

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::storage {
namespace {

BlobInfo SomeInfo() {
  BlobInfo info;
  info.state = BlobState::kLive;
  info.size_bytes = 0x0102030405060708;
  info.stored_time = absl::FromUnixMicros(1700000000123456);
  return info;
}

TEST(BlobRecordTest, HasTheDocumentedLayout) {
  EXPECT_EQ(absl::BytesToHexString(EncodeBlobRecord(SomeInfo())),
            "01"
            "01"
            "0807060504030201"
            "40222018240a0600"
            "0000000000000080");
}

TEST(BlobRecordTest, RoundTrips) {
  for (const BlobState state : {BlobState::kLive, BlobState::kQuarantined}) {
    BlobInfo info = SomeInfo();
    info.state = state;
    info.verified_time = absl::FromUnixMicros(-1);
    COFFER_ASSERT_OK_AND_ASSIGN(
        const BlobInfo read, DecodeBlobRecord(info.id, EncodeBlobRecord(info)));
    EXPECT_EQ(read.state, state);
    EXPECT_EQ(read.size_bytes, info.size_bytes);
    EXPECT_EQ(read.stored_time, info.stored_time);
    EXPECT_EQ(read.verified_time, info.verified_time);
  }
}

TEST(BlobRecordTest, KeepsNeverVerifiedApart) {
  COFFER_ASSERT_OK_AND_ASSIGN(
      const BlobInfo read,
      DecodeBlobRecord(BlobId(), EncodeBlobRecord(SomeInfo())));
  EXPECT_FALSE(read.verified_time.has_value());
}

TEST(BlobRecordTest, RefusesOtherSizesVersionsAndStates) {
  const std::string record = EncodeBlobRecord(SomeInfo());
  for (size_t size = 0; size < record.size(); ++size) {
    EXPECT_THAT(DecodeBlobRecord(BlobId(), record.substr(0, size)),
                StatusIs(absl::StatusCode::kDataLoss));
  }
  EXPECT_THAT(DecodeBlobRecord(BlobId(), record + '\0'),
              StatusIs(absl::StatusCode::kDataLoss));
  for (const size_t offset : {0, 1}) {
    std::string changed = record;
    changed[offset] = 9;
    EXPECT_THAT(DecodeBlobRecord(BlobId(), changed),
                StatusIs(absl::StatusCode::kDataLoss));
  }
}

}  // namespace
}  // namespace coffer::storage
