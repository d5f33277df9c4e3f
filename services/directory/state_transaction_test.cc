#include "services/directory/state_transaction.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"
#include "rapidcheck/gtest.h"
#include "services/directory/failing_metadata_store.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/metadata_store.h"

namespace coffer::directory {
namespace {

using ::testing::Optional;
using ::testing::SizeIs;

using Rows = std::map<std::string, std::string>;

Rows ScanAll(const MetadataView& view, absl::string_view first,
             absl::string_view limit, size_t max_rows) {
  Rows rows;
  EXPECT_THAT(view.Scan(Family::kRefs, first, limit,
                        [&](absl::string_view key, absl::string_view value) {
                          rows.emplace(key, value);
                          return rows.size() < max_rows;
                        }),
              IsOk());
  return rows;
}

TEST(StateTransactionTest, SeesItsOwnChangesAndTheStoreDoesNot) {
  InMemoryMetadataStore store;
  MetadataBatch batch;
  batch.Put(Family::kRefs, "a", "stored");
  batch.Put(Family::kRefs, "b", "stored");
  ASSERT_THAT(store.Write(batch, Durability::kSynced), IsOk());
  StateTransaction transaction(&store);
  transaction.Put(Family::kRefs, "a", "changed");
  transaction.Delete(Family::kRefs, "b");
  EXPECT_THAT(transaction.Get(Family::kRefs, "a"),
              IsOkAndHolds(Optional(std::string("changed"))));
  EXPECT_THAT(transaction.Get(Family::kRefs, "b"), IsOkAndHolds(absl::nullopt));
  EXPECT_THAT(store.Get(Family::kRefs, "a"),
              IsOkAndHolds(Optional(std::string("stored"))));
}

TEST(StateTransactionTest, BatchHoldsTheLastChangeOfEachKey) {
  InMemoryMetadataStore store;
  StateTransaction transaction(&store);
  transaction.Put(Family::kRefs, "a", "1");
  transaction.Put(Family::kRefs, "a", "2");
  transaction.Put(Family::kMeta, "z", "3");
  const MetadataBatch batch = std::move(transaction).ToBatch();
  ASSERT_THAT(batch.changes(), SizeIs(2));
  EXPECT_EQ(batch.changes()[0].key, "z");
  EXPECT_EQ(batch.changes()[1].value, "2");
}

TEST(StateTransactionTest, RemembersTheFirstFailureToRead) {
  InMemoryMetadataStore memory;
  FailingMetadataStore store(&memory);
  StateTransaction transaction(&store);
  EXPECT_THAT(transaction.health(), IsOk());
  store.FailReads(absl::DataLossError("broken"));
  EXPECT_THAT(transaction.Get(Family::kRefs, "a").status(),
              StatusIs(absl::StatusCode::kDataLoss));
  store.FailReads(absl::OkStatus());
  EXPECT_THAT(transaction.Get(Family::kRefs, "a").status(), IsOk());
  EXPECT_THAT(transaction.health(), StatusIs(absl::StatusCode::kDataLoss));
}

// A scan of store and changes together is the scan of a map with both.
RC_GTEST_PROP(StateTransactionTest, ScanIsThatOfAPlainMap, ()) {
  const auto key = rc::gen::container<std::string>(rc::gen::inRange('a', 'd'));
  const auto stored = *rc::gen::container<std::vector<std::string>>(key);
  const auto put = *rc::gen::container<std::vector<std::string>>(key);
  const auto deleted = *rc::gen::container<std::vector<std::string>>(key);
  const std::string first = *key;
  const std::string limit = *key;
  const auto max_rows = *rc::gen::inRange<size_t>(1, 10);

  Rows expected;
  InMemoryMetadataStore store;
  MetadataBatch batch;
  for (const std::string& k : stored) {
    batch.Put(Family::kRefs, k, "stored");
    expected[k] = "stored";
  }
  RC_ASSERT(store.Write(batch, Durability::kSynced).ok());
  StateTransaction transaction(&store);
  for (const std::string& k : put) {
    transaction.Put(Family::kRefs, k, "put");
    expected[k] = "put";
  }
  for (const std::string& k : deleted) {
    transaction.Delete(Family::kRefs, k);
    expected.erase(k);
  }
  Rows in_range;
  for (const auto& [k, value] : expected) {
    if (k < first || (!limit.empty() && k >= limit)) continue;
    if (in_range.size() < max_rows) in_range.emplace(k, value);
  }
  RC_ASSERT(ScanAll(transaction, first, limit, max_rows) == in_range);
}

}  // namespace
}  // namespace coffer::directory
