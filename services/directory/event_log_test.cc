#include "services/directory/event_log.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"
#include "services/directory/command_context.h"
#include "services/directory/directory_keys.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/metadata_store.h"
#include "services/directory/state_transaction.h"
#include "services/directory/stored_row.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

class EventLogTest : public testing::Test {
 protected:
  void Record(const std::string& message) {
    StateTransaction transaction(&store_);
    const CommandContext context{transaction, ToTimestamp(TestTime())};
    ASSERT_THAT(
        RecordEvent({v1::EVENT_KIND_VAULT_CREATED, "", message}, context),
        IsOk());
    ASSERT_THAT(
        store_.Write(std::move(transaction).ToBatch(), Durability::kSynced),
        IsOk());
  }

  absl::optional<v1::Event> Find(uint64_t sequence) {
    return ReadRow<v1::Event>(store_, Family::kEvents, NumberKey(sequence))
        .value();
  }

  InMemoryMetadataStore store_;
};

TEST_F(EventLogTest, NumbersEventsFromOne) {
  Record("first");
  Record("second");
  ASSERT_TRUE(Find(1).has_value());
  EXPECT_EQ(Find(1)->sequence(), 1u);
  EXPECT_EQ(Find(1)->message(), "first");
  EXPECT_EQ(Find(1)->kind(), v1::EVENT_KIND_VAULT_CREATED);
  EXPECT_EQ(ToTime(Find(1)->time()), TestTime());
  EXPECT_EQ(Find(2)->message(), "second");
  EXPECT_THAT(ReadMetaNumber(store_, kEventSequenceKey), IsOkAndHolds(2u));
}

TEST_F(EventLogTest, KeepsTheNewestOnly) {
  StateTransaction transaction(&store_);
  const CommandContext context{transaction, ToTimestamp(TestTime())};
  for (uint64_t i = 1; i <= kKeptEvents + 2; ++i) {
    ASSERT_THAT(RecordEvent({v1::EVENT_KIND_VAULT_CREATED, "", "x"}, context),
                IsOk());
  }
  ASSERT_THAT(
      store_.Write(std::move(transaction).ToBatch(), Durability::kSynced),
      IsOk());
  EXPECT_FALSE(Find(1).has_value());
  EXPECT_FALSE(Find(2).has_value());
  EXPECT_TRUE(Find(3).has_value());
  EXPECT_TRUE(Find(kKeptEvents + 2).has_value());
}

TEST_F(EventLogTest, CutsLongMessagesBetweenCharacters) {
  // The last character that would fit begins one byte before the limit.
  const std::string text =
      absl::StrCat(std::string(kMaxEventMessageBytes - 1, 'a'), "\u00e9\u00e9");
  Record(text);
  EXPECT_EQ(Find(1)->message(), std::string(kMaxEventMessageBytes - 1, 'a'));
}

TEST_F(EventLogTest, KeepsMessagesOnOneLine) {
  Record("a\nb\x1b[0m\x7f");
  EXPECT_EQ(Find(1)->message(), "a b [0m ");
}

TEST_F(EventLogTest, ReportsADamagedCounter) {
  MetadataBatch batch;
  batch.Put(Family::kMeta, kEventSequenceKey, "short");
  ASSERT_THAT(store_.Write(batch, Durability::kSynced), IsOk());
  StateTransaction transaction(&store_);
  const CommandContext context{transaction, ToTimestamp(TestTime())};
  EXPECT_FALSE(
      RecordEvent({v1::EVENT_KIND_VAULT_CREATED, "", "x"}, context).ok());
  EXPECT_FALSE(transaction.health().ok());
}

}  // namespace
}  // namespace coffer::directory
