#include "services/directory/counters.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/status_matchers.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/metadata_store.h"
#include "services/directory/state_transaction.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

class CountersTest : public ::testing::Test {
 protected:
  Counters Load(const VaultId& vault_id) {
    return Counters::Load(transaction_, vault_id).value();
  }

  InMemoryMetadataStore store_;
  StateTransaction transaction_{&store_};
};

TEST_F(CountersTest, CountForTheVaultAndForTheCluster) {
  for (const uint64_t number : {1u, 2u}) {
    Counters counters = Load(TestId<VaultId>(number));
    counters.AddFiles(3);
    counters.AddFolders(5);
    counters.AddVersions(7);
    counters.AddReferencedBytes(1000);
    counters.Save(transaction_);
  }
  Counters counters = Load(TestId<VaultId>(2));
  counters.AddFiles(-1);
  counters.AddReferencedBytes(-400);
  counters.Save(transaction_);

  COFFER_ASSERT_OK_AND_ASSIGN(
      const auto vault, ReadVaultCounters(transaction_, TestId<VaultId>(2)));
  EXPECT_EQ(vault.file_count(), 2u);
  EXPECT_EQ(vault.folder_count(), 5u);
  EXPECT_EQ(vault.version_count(), 7u);
  EXPECT_EQ(vault.referenced_bytes(), 600u);
  COFFER_ASSERT_OK_AND_ASSIGN(const auto cluster,
                              ReadClusterCounters(transaction_));
  EXPECT_EQ(cluster.file_count(), 5u);
  EXPECT_EQ(cluster.folder_count(), 10u);
  EXPECT_EQ(cluster.version_count(), 14u);
  EXPECT_EQ(cluster.referenced_bytes(), 1600u);
}

TEST_F(CountersTest, NothingCountsBeforeItIsSaved) {
  Counters counters = Load(TestVault());
  counters.AddFiles(1);
  counters.cluster().set_blob_count(1);
  COFFER_ASSERT_OK_AND_ASSIGN(const auto before,
                              ReadClusterCounters(transaction_));
  EXPECT_EQ(before.file_count(), 0u);
  counters.Save(transaction_);
  COFFER_ASSERT_OK_AND_ASSIGN(const auto after,
                              ReadClusterCounters(transaction_));
  EXPECT_EQ(after.file_count(), 1u);
  EXPECT_EQ(after.blob_count(), 1u);
}

TEST_F(CountersTest, ADamagedRowBreaksTheTransaction) {
  Counters counters = Load(TestVault());
  counters.Save(transaction_);
  std::vector<std::string> keys;
  ASSERT_THAT(transaction_.Scan(Family::kStats, "", "",
                                [&](absl::string_view key, absl::string_view) {
                                  keys.emplace_back(key);
                                  return true;
                                }),
              IsOk());
  for (const std::string& key : keys) {
    transaction_.Put(Family::kStats, key, "\xff");
  }
  EXPECT_THAT(Counters::Load(transaction_, TestVault()).status(),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(transaction_.health(), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace coffer::directory
