#include "services/directory/page_scan.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/metadata_store.h"
#include "services/directory/page.h"

namespace coffer::directory {
namespace {

using ::testing::ElementsAre;

class PageScanTest : public ::testing::Test {
 protected:
  PageScanTest() {
    MetadataBatch batch;
    for (const char* const key : {"A1", "B1", "B2", "B3", "C1"}) {
      batch.Put(Family::kRefs, key, "1234567890");
    }
    EXPECT_THAT(store_.Write(batch, Durability::kSynced), IsOk());
  }

  // All pages of the list "B", each with its items joined.
  std::vector<std::string> Pages(size_t max_items, size_t max_bytes) {
    std::vector<std::string> pages;
    PageSpec spec;
    spec.max_items = max_items;
    spec.max_bytes = max_bytes;
    do {
      const auto page = ScanPage<std::string>(
          store_, range_, spec,
          [](const RawRow& row) -> absl::StatusOr<std::string> {
            return row.cursor;
          });
      std::string& joined = pages.emplace_back();
      for (const std::string& item : page->items) joined += item;
      spec.after = page->next;
    } while (!spec.after.empty());
    return pages;
  }

  InMemoryMetadataStore store_;
  const ListRange range_ = {Family::kRefs, "B", 1};
};

TEST_F(PageScanTest, StaysWithinTheListAndPagesByCount) {
  EXPECT_THAT(Pages(10, 1000), ElementsAre("123"));
  EXPECT_THAT(Pages(2, 1000), ElementsAre("12", "3"));
  // A full last page is the last one.
  EXPECT_THAT(Pages(3, 1000), ElementsAre("123"));
  EXPECT_THAT(Pages(1, 1000), ElementsAre("1", "2", "3"));
}

TEST_F(PageScanTest, PagesByBytesWithAtLeastOneItem) {
  EXPECT_THAT(Pages(10, 1), ElementsAre("1", "2", "3"));
  EXPECT_THAT(Pages(10, 12), ElementsAre("12", "3"));
}

TEST_F(PageScanTest, GoesOnAfterARowThatHasGone) {
  MetadataBatch batch;
  batch.Delete(Family::kRefs, "B1");
  ASSERT_THAT(store_.Write(batch, Durability::kSynced), IsOk());
  PageSpec spec;
  spec.after = "1";
  COFFER_ASSERT_OK_AND_ASSIGN(const auto page,
                              ScanRawPage(store_, range_, spec));
  EXPECT_EQ(page.items.size(), 2u);
}

TEST_F(PageScanTest, RefusesCursorsOfAnotherSize) {
  PageSpec spec;
  spec.after = "12";
  EXPECT_THAT(ScanRawPage(store_, range_, spec).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(PageScanTest, PassesOnErrorsOfDecoding) {
  EXPECT_THAT(ScanPage<int>(store_, range_, PageSpec(),
                            [](const RawRow&) -> absl::StatusOr<int> {
                              return absl::DataLossError("damaged");
                            })
                  .status(),
              StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace coffer::directory
