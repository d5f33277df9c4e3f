#include "services/directory/vault_rpcs.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/rpc_fixture.h"
#include "services/directory/sample_records.h"

namespace coffer::directory {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class VaultRpcsTest : public RpcFixture {};

TEST_F(VaultRpcsTest, GivesBackTheVaultAsItWasSigned) {
  const v1::CreateVaultRequest created = sample::CreateVault();
  ASSERT_THAT(Call(&Stub::CreateVault, created), IsOk());
  v1::GetVaultRequest request;
  request.set_vault_id(sample::VaultId());
  v1::GetVaultResponse response;
  ASSERT_THAT(Call(&Stub::GetVault, request, &response), IsOk());
  EXPECT_EQ(response.vault().SerializeAsString(),
            created.vault().SerializeAsString());
  ASSERT_EQ(response.members_size(), 1);
  EXPECT_EQ(response.members(0).SerializeAsString(),
            created.member().SerializeAsString());
  EXPECT_EQ(response.stats().file_count(), 0u);
}

TEST_F(VaultRpcsTest, CreatesOnceHoweverOftenItIsAsked) {
  const v1::CreateVaultRequest request = sample::CreateVault();
  EXPECT_THAT(Call(&Stub::CreateVault, request), IsOk());
  EXPECT_THAT(Call(&Stub::CreateVault, request), IsOk());

  v1::CreateVaultRequest other = request;
  other.set_request_id(sample::Id(99));
  EXPECT_THAT(Call(&Stub::CreateVault, other),
              StatusIs(absl::StatusCode::kAlreadyExists));

  v1::CreateVaultRequest reused = request;
  reused.mutable_vault()->set_sealed_name(std::string(100, 'x'));
  EXPECT_THAT(Call(&Stub::CreateVault, reused),
              AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
                    HasReason(reason::kRequestIdReused)));
}

TEST_F(VaultRpcsTest, RefusesWhatIsMalformed) {
  v1::CreateVaultRequest request = sample::CreateVault();
  request.mutable_vault()->set_suite(2);
  EXPECT_THAT(Call(&Stub::CreateVault, request),
              AllOf(StatusIs(absl::StatusCode::kFailedPrecondition),
                    HasReason(reason::kUnknownSuite)));
  request = sample::CreateVault();
  request.mutable_vault()->mutable_policy()->set_write_quorum(4);
  EXPECT_THAT(Call(&Stub::CreateVault, request),
              AllOf(StatusIs(absl::StatusCode::kInvalidArgument,
                             HasSubstr("vault.policy.write_quorum: got 4")),
                    HasReason(reason::kInvalidRequest)));
  EXPECT_THAT(Call(&Stub::GetVault, v1::GetVaultRequest()),
              AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
                    HasReason(reason::kInvalidRequest)));
}

TEST_F(VaultRpcsTest, DoesNotFindWhatIsNotThere) {
  v1::GetVaultRequest request;
  request.set_vault_id(sample::Id(77));
  EXPECT_THAT(Call(&Stub::GetVault, request),
              AllOf(StatusIs(absl::StatusCode::kNotFound),
                    HasReason(reason::kVaultNotFound)));
}

TEST_F(VaultRpcsTest, ListsVaultsPageByPage) {
  for (uint32_t i = 0; i < 5; ++i) {
    v1::CreateVaultRequest request = sample::CreateVault();
    request.set_request_id(sample::Id(10 + i));
    request.mutable_vault()->set_vault_id(sample::Id(1000 + i));
    request.mutable_vault()->set_root_folder_id(sample::Id(2000 + i));
    request.mutable_member()->set_vault_id(sample::Id(1000 + i));
    ASSERT_THAT(Call(&Stub::CreateVault, request), IsOk());
  }
  std::vector<std::string> listed;
  v1::ListVaultsRequest request;
  request.set_page_size(2);
  int pages = 0;
  do {
    v1::ListVaultsResponse response;
    ASSERT_THAT(Call(&Stub::ListVaults, request, &response), IsOk());
    EXPECT_LE(response.vaults_size(), 2);
    for (const auto& vault : response.vaults()) {
      listed.push_back(vault.vault_id());
    }
    request.set_page_token(response.next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(listed.size(), 5u);
  EXPECT_TRUE(std::is_sorted(listed.begin(), listed.end()));

  request.set_page_size(-1);
  EXPECT_THAT(Call(&Stub::ListVaults, request),
              StatusIs(absl::StatusCode::kInvalidArgument));
  request.set_page_size(0);
  request.set_page_token("AAAA");
  EXPECT_THAT(Call(&Stub::ListVaults, request),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace coffer::directory
