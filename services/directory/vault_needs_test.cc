#include "services/directory/vault_needs.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/status_matchers.h"
#include "services/directory/directory_reader.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using ::testing::Pair;

constexpr uint64_t kFirstFolder = 1000000;

class VaultNeedsTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(ApplyStatus(&store_, BootstrapCommand()), IsOk());
  }

  // Vault `number`, in lists after those with smaller numbers.
  void AddVault(uint64_t number, uint32_t copies, uint32_t quorum) {
    auto command = CreateVaultCommand(copies, quorum);
    const std::string id = TestId<VaultId>(number).ToHex();
    auto& create = *command.mutable_create_vault();
    create.mutable_vault()->set_vault_id(id);
    create.mutable_vault()->set_root_folder_id(
        TestId<FolderId>(number + kFirstFolder).ToHex());
    create.mutable_member()->set_vault_id(id);
    ASSERT_THAT(ApplyStatus(&store_, command), IsOk());
  }

  // Write quorum and fewest copies.
  std::pair<uint32_t, uint32_t> Needs(size_t max_vaults) const {
    const absl::StatusOr<VaultNeeds> needs =
        ReadVaultNeeds(reader_, 3, max_vaults);
    EXPECT_THAT(needs, IsOk());
    if (!needs.ok()) return {};
    return {needs->write_quorum, needs->fewest_copies};
  }

  InMemoryMetadataStore store_;
  const DirectoryReader reader_{&store_};
};

TEST_F(VaultNeedsTest, AreAMajorityAndAllCopiesWithoutVaults) {
  EXPECT_THAT(Needs(kMaxVaultsRead), Pair(2u, 3u));
}

TEST_F(VaultNeedsTest, LooksAtAllPages) {
  constexpr uint64_t kVaults = 1001;
  for (uint64_t i = 1; i <= kVaults; ++i) {
    ASSERT_NO_FATAL_FAILURE(AddVault(i, 3, 1));
  }
  EXPECT_THAT(Needs(kMaxVaultsRead), Pair(1u, 3u));
  ASSERT_NO_FATAL_FAILURE(AddVault(kVaults + 1, 2, 2));
  EXPECT_THAT(Needs(kMaxVaultsRead), Pair(2u, 2u));
}

TEST_F(VaultNeedsTest, AreTheWorstOfVaultsThatAreNotRead) {
  for (uint64_t i = 1; i <= 3; ++i) ASSERT_NO_FATAL_FAILURE(AddVault(i, 3, 1));
  EXPECT_THAT(Needs(3), Pair(1u, 3u));
  EXPECT_THAT(Needs(2), Pair(3u, 1u));
}

TEST_F(VaultNeedsTest, AreReadAgainWhenThereAreMoreVaults) {
  VaultNeedsCache cache;
  const auto copies = [&](uint64_t vault_count) {
    const absl::StatusOr<VaultNeeds> needs = cache.Get(reader_, 3, vault_count);
    EXPECT_THAT(needs, IsOk());
    return needs.ok() ? needs->fewest_copies : 0;
  };
  EXPECT_EQ(copies(0), 3u);
  ASSERT_NO_FATAL_FAILURE(AddVault(1, 2, 1));
  EXPECT_EQ(copies(0), 3u);
  EXPECT_EQ(copies(1), 2u);
  ASSERT_NO_FATAL_FAILURE(AddVault(2, 1, 1));
  EXPECT_EQ(copies(1), 2u);
  EXPECT_EQ(copies(2), 1u);
}

}  // namespace
}  // namespace coffer::directory
