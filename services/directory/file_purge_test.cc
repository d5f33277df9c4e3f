#include "services/directory/file_purge.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/status_matchers.h"
#include "services/directory/cluster_reader.h"
#include "services/directory/command_context.h"
#include "services/directory/directory_keys.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/metadata_store.h"
#include "services/directory/state_audit.h"
#include "services/directory/state_transaction.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using ::testing::IsEmpty;

class FilePurgeTest : public ::testing::TestWithParam<uint64_t> {
 protected:
  // Commits a file of three versions with 5, 0 and 5 references.
  FilePurgeTest() {
    EXPECT_THAT(ApplyStatus(&store_, BootstrapCommand()), IsOk());
    EXPECT_THAT(ApplyStatus(&store_, CreateVaultCommand(3, 2)), IsOk());
    const std::vector<TestReference> references = {
        {1, {0, 1}}, {2, {0, 1}}, {3, {0, 1, 2}}, {1, {}}, {4, {0, 1, 2}}};
    EXPECT_THAT(ApplyStatus(&store_, CommitCommand({{file_, 1, references}})),
                IsOk());
    EXPECT_THAT(ApplyStatus(&store_, CommitCommand({{file_, 2, {}}})), IsOk());
    EXPECT_THAT(ApplyStatus(&store_, CommitCommand({{file_, 3, references}})),
                IsOk());
  }

  // Does what a delete does, with a budget of its own.
  void Hide() {
    StateTransaction transaction(&store_);
    MetadataBatch batch;
    internal::v1::StoredPurge purge;
    purge.set_vault_id(std::string(TestVault().bytes()));
    batch.Put(Family::kPurges, IdKey(file_.child), purge.SerializeAsString());
    ASSERT_THAT(store_.Write(batch, Durability::kSynced), IsOk());
  }

  void PurgeOnce(uint64_t budget) {
    StateTransaction transaction(&store_);
    const CommandContext context{transaction, ToTimestamp(TestTime())};
    ASSERT_THAT(PurgePendingFiles(context, budget), IsOk());
    ASSERT_THAT(
        store_.Write(std::move(transaction).ToBatch(), Durability::kSynced),
        IsOk());
  }

  const TestEntry file_ = {TestRoot(), "file", TestId<ObjectId>(5)};
  InMemoryMetadataStore store_;
};

TEST_P(FilePurgeTest, RemovesEverythingStepByStepAndKeepsTheAccounts) {
  Hide();
  const ClusterReader reader(&store_);
  const uint64_t budget = GetParam();
  // 10 references and 3 versions, and one step that finds nothing left.
  uint64_t steps = 0;
  while (reader.HasPendingPurges().value()) {
    ASSERT_LE(++steps, 13 / budget + 2);
    PurgeOnce(budget);
    EXPECT_THAT(AuditStore(store_), IsEmpty());
  }
  COFFER_ASSERT_OK_AND_ASSIGN(const auto counters, reader.GetCounters());
  EXPECT_EQ(counters.version_count(), 0u);
  EXPECT_EQ(counters.referenced_bytes(), 0u);
  EXPECT_EQ(counters.blob_count(), 0u);
  EXPECT_EQ(counters.garbage_blob_count(), 4u);
}

INSTANTIATE_TEST_SUITE_P(Budgets, FilePurgeTest,
                         ::testing::Values(1, 2, 3, 5, 6, 12, 13, 14, 1000));

TEST_F(FilePurgeTest, AnIdIsFreeOnlyWhenItsRowsAreGone) {
  ASSERT_THAT(ApplyStatus(&store_, DeleteCommand({[&] {
                TestEntry entry = file_;
                entry.kind = common::v1::ENTRY_KIND_FILE;
                return entry;
              }()})),
              IsOk());
  EXPECT_FALSE(ClusterReader(&store_).HasPendingPurges().value());
  EXPECT_THAT(ApplyStatus(&store_, CommitCommand({{file_, 1, {}}})), IsOk());
  TestEntry other = file_;
  other.child = TestId<ObjectId>(6);
  other.name = "other";
  MetadataBatch batch;
  batch.Put(Family::kPurges, IdKey(other.child), "");
  ASSERT_THAT(store_.Write(batch, Durability::kSynced), IsOk());
  EXPECT_THAT(ApplyStatus(&store_, CommitCommand({{other, 1, {}}})),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace coffer::directory
