#include "services/directory/request_validation.h"

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/request_limits.h"
#include "services/directory/sample_records.h"

namespace coffer::directory {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

auto IsRefused(const std::string& field) {
  return AllOf(
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(field + ": got ")),
      HasReason(reason::kInvalidRequest));
}

TEST(RequestValidation, EveryEmptyRequestIsRefused) {
  EXPECT_THAT(Validate(v1::CreateVaultRequest()), IsRefused("request_id"));
  EXPECT_THAT(Validate(v1::GetVaultRequest()), IsRefused("vault_id"));
  EXPECT_THAT(Validate(v1::CreateFolderRequest()), IsRefused("request_id"));
  EXPECT_THAT(Validate(v1::LookupEntriesRequest()), IsRefused("vault_id"));
  EXPECT_THAT(Validate(v1::ListFolderRequest()), IsRefused("vault_id"));
  EXPECT_THAT(Validate(v1::MoveEntryRequest()), IsRefused("request_id"));
  EXPECT_THAT(Validate(v1::DeleteEntriesRequest()), IsRefused("request_id"));
  EXPECT_THAT(Validate(v1::GetVersionRequest()), IsRefused("vault_id"));
  EXPECT_THAT(Validate(v1::ListVersionsRequest()), IsRefused("vault_id"));
  EXPECT_THAT(Validate(v1::ListReferencesRequest()), IsRefused("vault_id"));
  EXPECT_THAT(Validate(v1::ReportDamageRequest()), IsRefused("request_id"));
  EXPECT_THAT(Validate(v1::ListBlobReferencesRequest()), IsRefused("blob_id"));
  EXPECT_THAT(Validate(v1::RegisterNodeRequest()), IsRefused("node_id"));
  EXPECT_THAT(Validate(v1::HeartbeatRequest()), IsRefused("node_id"));
  EXPECT_THAT(Validate(v1::GetNodeRequest()), IsRefused("node_id"));
}

TEST(RequestValidation, AVaultsFirstMemberGrantsItself) {
  EXPECT_THAT(Validate(sample::CreateVault()), IsOk());
  v1::CreateVaultRequest request = sample::CreateVault();
  request.mutable_member()->set_vault_id(sample::Id(9));
  EXPECT_THAT(Validate(request), IsRefused("member.vault_id"));
  request = sample::CreateVault();
  request.mutable_member()->set_granted_by_device_id(sample::Id(9));
  EXPECT_THAT(Validate(request), IsRefused("member.device_id"));
  request = sample::CreateVault();
  request.mutable_member()->set_key_epoch(1);
  EXPECT_THAT(Validate(request), IsRefused("member.key_epoch"));
}

TEST(RequestValidation, NamesTheItemThatIsWrong) {
  v1::LookupEntriesRequest lookup;
  lookup.set_vault_id(sample::VaultId());
  *lookup.add_keys() = sample::Key(sample::RootId(), 1);
  lookup.add_keys()->set_parent_folder_id(sample::RootId());
  EXPECT_THAT(Validate(lookup), IsRefused("keys[1].name_tag"));
  lookup.mutable_keys()->RemoveLast();
  EXPECT_THAT(Validate(lookup), IsOk());
  lookup.set_view(static_cast<v1::EntryView>(9));
  EXPECT_THAT(Validate(lookup), IsRefused("view"));
}

TEST(RequestValidation, DeletionsStayInOneVault) {
  v1::DeleteEntriesRequest request;
  request.set_request_id(sample::Id(1));
  for (uint32_t i = 0; i < 2; ++i) {
    *request.add_entries() =
        sample::Entry(common::v1::ENTRY_OPERATION_DELETE,
                      common::v1::ENTRY_KIND_FILE, sample::RootId(), i, 50 + i);
  }
  EXPECT_THAT(Validate(request), IsOk());
  request.mutable_entries(1)->set_vault_id(sample::Id(9));
  EXPECT_THAT(Validate(request), IsRefused("entries[1].vault_id"));
}

TEST(RequestValidation, ChecksWhatNodesSayOfThemselves) {
  const v1::RegisterNodeRequest good = sample::Node(1).Registration();
  EXPECT_THAT(Validate(good), IsOk());
  v1::RegisterNodeRequest request = good;
  request.set_public_key("short");
  EXPECT_THAT(Validate(request), IsRefused("public_key"));
  request = good;
  request.clear_failure_domain();
  EXPECT_THAT(Validate(request), IsRefused("failure_domain"));
  request = good;
  request.mutable_usage()->set_free_bytes(~uint64_t{0});
  EXPECT_THAT(Validate(request), IsRefused("usage.free_bytes"));
  request = good;
  request.set_cluster_id("cluster");
  EXPECT_THAT(Validate(request), IsRefused("cluster_id"));
  request = good;
  for (int i = 0; i < kMaxEndpoints; ++i) {
    *request.add_endpoints() = good.endpoints(0);
  }
  EXPECT_THAT(Validate(request), HasReason(reason::kLimitExceeded));
}

}  // namespace
}  // namespace coffer::directory
