#include "services/directory/vault_commands.h"

#include "absl/status/status.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/cluster_reader.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/state_audit.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using absl::StatusCode;
using internal::v1::Command;
using ::testing::AllOf;
using ::testing::IsEmpty;

class VaultCommandsTest : public ::testing::Test {
 protected:
  VaultCommandsTest() {
    EXPECT_THAT(ApplyStatus(&store_, BootstrapCommand()), IsOk());
  }
  InMemoryMetadataStore store_;
};

TEST_F(VaultCommandsTest, CreatesAVaultWithAnEmptyRoot) {
  ASSERT_THAT(ApplyStatus(&store_, CreateVaultCommand(3, 2)), IsOk());
  EXPECT_THAT(AuditStore(store_), IsEmpty());
  EXPECT_EQ(ClusterReader(&store_).GetCounters()->vault_count(), 1u);
}

TEST_F(VaultCommandsTest, RefusesTakenIds) {
  ASSERT_THAT(ApplyStatus(&store_, CreateVaultCommand(3, 2)), IsOk());
  EXPECT_THAT(ApplyStatus(&store_, CreateVaultCommand(3, 2)),
              AllOf(StatusIs(StatusCode::kAlreadyExists),
                    HasReason(reason::kVaultExists)));
  Command same_root = CreateVaultCommand(3, 2);
  auto& create = *same_root.mutable_create_vault();
  create.mutable_vault()->set_vault_id(TestId<VaultId>(9).ToHex());
  create.mutable_member()->set_vault_id(TestId<VaultId>(9).ToHex());
  EXPECT_THAT(ApplyStatus(&store_, same_root), HasReason(reason::kVaultExists));
}

TEST_F(VaultCommandsTest, RefusesImpossiblePoliciesAndForeignMembers) {
  EXPECT_THAT(ApplyStatus(&store_, CreateVaultCommand(2, 3)),
              StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(ApplyStatus(&store_, CreateVaultCommand(2, 0)),
              StatusIs(StatusCode::kInvalidArgument));
  Command foreign = CreateVaultCommand(3, 2);
  foreign.mutable_create_vault()->mutable_member()->set_vault_id(
      TestId<VaultId>(9).ToHex());
  EXPECT_THAT(ApplyStatus(&store_, foreign),
              StatusIs(StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace coffer::directory
