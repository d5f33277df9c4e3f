#include "client/vault_creator.h"

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "client/in_memory_services.h"
#include "client/keyring_store.h"
#include "client/types.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/formats/keyring.h"
#include "lib/formats/keyring_file.h"
#include "lib/formats/keyring_sealer.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

class VaultCreatorTest : public testing::Test {
 protected:
  VaultCreatorTest()
      : path_(testing::TempDir() + "/" +
              testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::remove(path_);
    crypto::Random& random = *services().random;
    const auto lock = formats::KeyringLock::Acquire(path_).value();
    EXPECT_THAT(
        formats::CreateKeyring(*lock, formats::Keyring::Generate(random),
                               formats::KeyringProtection(), random),
        IsOk());
  }

  const SessionServices& services() { return services_.services(); }

  std::unique_ptr<KeyringStore> Keyrings() {
    return KeyringStore::Open(path_, nullptr, services().random).value();
  }

  // The key is saved and the process dies.
  void BeginToCreate(const VaultOptions& options) {
    services_.directory().FailNextCall(absl::DeadlineExceededError("lost"));
    EXPECT_THAT(CreateVault("v", options, services(), *Keyrings()),
                StatusIs(absl::StatusCode::kDeadlineExceeded));
    ASSERT_NE(Keyrings()->Snapshot().FindVault("v"), nullptr);
  }

  static VaultOptions Fixed() {
    VaultOptions options;
    options.replication_factor = 3;
    options.chunking = ChunkingAlgorithm::kFixed;
    return options;
  }

  const std::string path_;
  InMemoryServices services_;
};

TEST_F(VaultCreatorTest, SavesTheKeyFirstAndGoesOnLater) {
  BeginToCreate(Fixed());
  const VaultId id = Keyrings()->Snapshot().FindVault("v")->vault_id;
  EXPECT_THAT(services_.directory().GetVault(id),
              StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(CreateVault("v", Fixed(), services(), *Keyrings()), IsOk());
  EXPECT_EQ(Keyrings()->Snapshot().FindVault("v")->vault_id, id);
  EXPECT_THAT(services_.directory().GetVault(id), IsOk());
  EXPECT_THAT(CreateVault("v", Fixed(), services(), *Keyrings()),
              testing::AllOf(StatusIs(absl::StatusCode::kAlreadyExists),
                             HasReason(reason::kVaultExists)));
}

TEST_F(VaultCreatorTest, TakesTheOptionsOfTheCallThatRegistersIt) {
  BeginToCreate(Fixed());
  VaultOptions other;
  other.replication_factor = 3;
  other.dedup_scope = DedupScope::kVault;
  ASSERT_THAT(CreateVault("v", other, services(), *Keyrings()), IsOk());
  const VaultId id = Keyrings()->Snapshot().FindVault("v")->vault_id;
  const VaultOptions registered =
      OptionsOf(services_.directory().GetVault(id)->vault.policy);
  EXPECT_EQ(registered.dedup_scope, DedupScope::kVault);
  EXPECT_EQ(registered.chunking, ChunkingAlgorithm::kFastCdc);
}

TEST_F(VaultCreatorTest, RefusesOptionsThatContradictEachOther) {
  VaultOptions options;
  options.replication_factor = 2;
  options.write_quorum = 3;
  EXPECT_THAT(CreateVault("v", options, services(), *Keyrings()),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(CreateVault("a/b", {}, services(), *Keyrings()),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(Keyrings()->Snapshot().vaults.size(), 0);
}

TEST_F(VaultCreatorTest, TakesTheClustersReplication) {
  const auto policy = PolicyFor({}, services());
  ASSERT_THAT(policy, IsOk());
  EXPECT_EQ(policy->replication_factor, InMemoryServices::kNodes);
  EXPECT_EQ(policy->write_quorum, 2);
}

}  // namespace
}  // namespace coffer::client
