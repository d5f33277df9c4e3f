#include "services/directory/stored_row.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/metadata_store.h"
#include "services/directory/state_transaction.h"

namespace coffer::directory {
namespace {

using internal::v1::StoredBlob;
using ::testing::HasSubstr;

TEST(StoredRowTest, ReadsWhatWasWritten) {
  InMemoryMetadataStore store;
  StateTransaction transaction(&store);
  StoredBlob blob;
  blob.set_size_bytes(7);
  WriteRow(Family::kBlobs, "k", blob, transaction);
  COFFER_ASSERT_OK_AND_ASSIGN(
      const auto row, ReadRow<StoredBlob>(transaction, Family::kBlobs, "k"));
  EXPECT_EQ(row->size_bytes(), 7u);
  COFFER_ASSERT_OK_AND_ASSIGN(
      const auto absent,
      ReadRow<StoredBlob>(transaction, Family::kBlobs, "absent"));
  EXPECT_FALSE(absent.has_value());
  EXPECT_THAT(transaction.health(), IsOk());
}

TEST(StoredRowTest, ADamagedRowBreaksTheTransaction) {
  InMemoryMetadataStore store;
  StateTransaction transaction(&store);
  transaction.Put(Family::kBlobs, "k", "\xff");
  EXPECT_THAT(ReadRow<StoredBlob>(transaction, Family::kBlobs, "k").status(),
              StatusIs(absl::StatusCode::kDataLoss,
                       HasSubstr("row 6b of table blobs")));
  EXPECT_THAT(transaction.health(), StatusIs(absl::StatusCode::kDataLoss));
}

// Maps have no order of their own.
TEST(StoredRowTest, EqualMapsGiveEqualBytes) {
  v1::ItemStatus forward;
  v1::ItemStatus backward;
  for (int i = 0; i < 100; ++i) {
    (*forward.mutable_metadata())[absl::StrCat(i)] = "v";
    (*backward.mutable_metadata())[absl::StrCat(99 - i)] = "v";
  }
  EXPECT_EQ(SerializeRow(forward), SerializeRow(backward));
}

TEST(StoredRowTest, MetaNumbers) {
  InMemoryMetadataStore store;
  StateTransaction transaction(&store);
  EXPECT_THAT(ReadMetaNumber(transaction, "n"), IsOkAndHolds(0u));
  WriteMetaNumber("n", 1234567890123, transaction);
  EXPECT_THAT(ReadMetaNumber(transaction, "n"), IsOkAndHolds(1234567890123u));
  transaction.Put(Family::kMeta, "n", "short");
  EXPECT_THAT(ReadMetaNumber(transaction, "n").status(),
              StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace coffer::directory
