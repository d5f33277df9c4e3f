#include "services/directory/vault_rpcs.h"

#include <utility>

#include "absl/strings/string_view.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/page.h"
#include "services/directory/paging.h"
#include "services/directory/request_limits.h"
#include "services/directory/request_validation.h"

namespace coffer::directory {

absl::Status CreateVault(const RpcEnvironment& env,
                         const v1::CreateVaultRequest& request) {
  COFFER_RETURN_IF_ERROR(Validate(request));
  internal::v1::Command command;
  *command.mutable_create_vault()->mutable_vault() = request.vault();
  *command.mutable_create_vault()->mutable_member() = request.member();
  return env.proposer->Propose(request.request_id(), std::move(command));
}

absl::Status GetVault(const RpcEnvironment& env,
                      const v1::GetVaultRequest& request,
                      v1::GetVaultResponse* response) {
  COFFER_RETURN_IF_ERROR(Validate(request));
  COFFER_ASSIGN_OR_RETURN(const VaultId id,
                          VaultId::FromHex(request.vault_id()));
  COFFER_ASSIGN_OR_RETURN(DirectoryReader::VaultInfo vault,
                          env.directory->GetVault(id));
  *response->mutable_vault() = std::move(vault.record);
  for (common::v1::MemberRecord& member : vault.members) {
    *response->add_members() = std::move(member);
  }
  *response->mutable_stats() = std::move(vault.stats);
  return absl::OkStatus();
}

absl::Status ListVaults(const RpcEnvironment& env,
                        const v1::ListVaultsRequest& request,
                        v1::ListVaultsResponse* response) {
  const absl::string_view scope[] = {"ListVaults"};
  COFFER_ASSIGN_OR_RETURN(const PageSpec spec,
                          RequestedPage(request, kListPage, scope));
  COFFER_ASSIGN_OR_RETURN(Page<common::v1::VaultRecord> page,
                          env.directory->ListVaults(spec));
  FillPage(std::move(page), scope, response->mutable_vaults(),
           response->mutable_next_page_token());
  return absl::OkStatus();
}

}  // namespace coffer::directory
