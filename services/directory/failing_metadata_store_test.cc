#include "services/directory/failing_metadata_store.h"

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/metadata_store.h"

namespace coffer::directory {
namespace {

TEST(FailingMetadataStoreTest, FailsAsToldAndOnlyThen) {
  InMemoryMetadataStore memory;
  FailingMetadataStore store(&memory);
  MetadataBatch batch;
  batch.Put(Family::kMeta, "k", "v");
  EXPECT_THAT(store.Write(batch, Durability::kSynced), IsOk());
  store.FailWrites(absl::InternalError("disk"));
  EXPECT_THAT(store.Write(batch, Durability::kSynced),
              StatusIs(absl::StatusCode::kInternal));
  EXPECT_EQ(store.write_count(), 1);
  EXPECT_THAT(store.Get(Family::kMeta, "k").status(), IsOk());
  store.FailReads(absl::DataLossError("checksum"));
  const auto visit = [](absl::string_view, absl::string_view) { return true; };
  EXPECT_THAT(store.Get(Family::kMeta, "k").status(),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(store.Scan(Family::kMeta, "", "", visit),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(store.Snapshot()->Get(Family::kMeta, "k").status(),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(store.Snapshot()->Scan(Family::kMeta, "", "", visit),
              StatusIs(absl::StatusCode::kDataLoss));
  store.FailReads(absl::OkStatus());
  EXPECT_THAT(store.Snapshot()->Get(Family::kMeta, "k").status(), IsOk());
}

}  // namespace
}  // namespace coffer::directory
