#include "services/directory/event_reader.h"

#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"
#include "services/directory/command_context.h"
#include "services/directory/event_log.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/metadata_store.h"
#include "services/directory/page.h"
#include "services/directory/state_transaction.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class EventReaderTest : public testing::Test {
 protected:
  void Record(uint64_t count) {
    StateTransaction transaction(&store_);
    const CommandContext context{transaction, ToTimestamp(TestTime())};
    for (uint64_t i = 0; i < count; ++i) {
      ASSERT_THAT(RecordEvent({v1::EVENT_KIND_VAULT_CREATED, "", "x"}, context),
                  IsOk());
    }
    ASSERT_THAT(
        store_.Write(std::move(transaction).ToBatch(), Durability::kSynced),
        IsOk());
  }

  // The sequences of all pages of `page_size`; at most 20 pages.
  std::vector<uint64_t> ReadAll(const EventQuery& query, size_t page_size) {
    std::vector<uint64_t> sequences;
    PageSpec spec;
    spec.max_items = page_size;
    for (int pages = 0; pages < 20; ++pages) {
      const auto page = ListEvents(store_, query, spec);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) return sequences;
      EXPECT_LE(page->items.size(), page_size);
      for (const v1::Event& event : page->items) {
        sequences.push_back(event.sequence());
      }
      spec.after = page->next;
      if (page->next.empty()) return sequences;
    }
    ADD_FAILURE() << "the list does not end";
    return sequences;
  }

  InMemoryMetadataStore store_;
};

TEST_F(EventReaderTest, AnEmptyRecordHasNoEvents) {
  EXPECT_THAT(ReadAll({}, 10), IsEmpty());
  EXPECT_THAT(ReadAll({0, true}, 10), IsEmpty());
  EXPECT_THAT(LastEventSequence(store_), IsOkAndHolds(0u));
}

TEST_F(EventReaderTest, PagesInBothDirections) {
  Record(5);
  EXPECT_THAT(LastEventSequence(store_), IsOkAndHolds(5u));
  for (const size_t page_size : {1u, 2u, 5u, 9u}) {
    EXPECT_THAT(ReadAll({0, false}, page_size), ElementsAre(1, 2, 3, 4, 5));
    EXPECT_THAT(ReadAll({0, true}, page_size), ElementsAre(5, 4, 3, 2, 1));
    EXPECT_THAT(ReadAll({2, false}, page_size), ElementsAre(3, 4, 5));
    EXPECT_THAT(ReadAll({2, true}, page_size), ElementsAre(5, 4, 3));
  }
}

TEST_F(EventReaderTest, NothingIsAfterTheLast) {
  Record(3);
  constexpr uint64_t kMax = std::numeric_limits<uint64_t>::max();
  for (const uint64_t after : {uint64_t{3}, uint64_t{4}, kMax - 1, kMax}) {
    EXPECT_THAT(ReadAll({after, false}, 2), IsEmpty());
    EXPECT_THAT(ReadAll({after, true}, 2), IsEmpty());
  }
}

TEST_F(EventReaderTest, LeavesOutWhatWasForgottenMeanwhile) {
  Record(kKeptEvents);
  PageSpec spec;
  spec.max_items = kKeptEvents - 2;
  COFFER_ASSERT_OK_AND_ASSIGN(const auto first,
                              ListEvents(store_, {0, true}, spec));
  EXPECT_EQ(first.items.size(), kKeptEvents - 2);
  Record(1);
  spec.after = first.next;
  COFFER_ASSERT_OK_AND_ASSIGN(const auto rest,
                              ListEvents(store_, {0, true}, spec));
  ASSERT_EQ(rest.items.size(), 1u);
  EXPECT_EQ(rest.items[0].sequence(), 2u);
  EXPECT_THAT(rest.next, IsEmpty());
}

TEST_F(EventReaderTest, RefusesForeignPositions) {
  Record(3);
  PageSpec spec;
  spec.after = "short";
  for (const bool newest_first : {false, true}) {
    EXPECT_THAT(ListEvents(store_, {0, newest_first}, spec).status(),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

}  // namespace
}  // namespace coffer::directory
