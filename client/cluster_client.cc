#include "client/cluster_client.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/coffer.h"
#include "client/keyring_store.h"
#include "client/session_services.h"
#include "client/types.h"
#include "client/vault_client.h"
#include "client/vault_creator.h"
#include "client/vault_session.h"
#include "lib/formats/keyring.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

absl::Status NoSuchVault(const std::string& wanted,
                         const formats::Keyring& keyring) {
  const std::string names =
      absl::StrJoin(keyring.vaults, ", ",
                    [](std::string* out, const formats::KeyringVault& vault) {
                      absl::StrAppend(out, vault.name);
                    });
  return MakeError(
      absl::StatusCode::kNotFound,
      absl::StrCat("no vault ", wanted, " in the keyring",
                   names.empty() ? "; create one first"
                                 : absl::StrCat("; there are: ", names)),
      {reason::kVaultNotFound, {}});
}

absl::StatusOr<const formats::KeyringVault*> Find(
    const std::string& wanted, const formats::Keyring& keyring) {
  if (const auto* const named = keyring.FindVault(wanted)) return named;
  const formats::KeyringVault* found = nullptr;
  for (const formats::KeyringVault& vault : keyring.vaults) {
    if (wanted.empty() || !absl::StartsWith(vault.vault_id.ToHex(), wanted)) {
      continue;
    }
    if (found != nullptr) {
      return MakeError(absl::StatusCode::kInvalidArgument,
                       absl::StrCat("several vaults have ids that begin with ",
                                    wanted, ": give more digits, or a name"),
                       {reason::kInvalidRequest, {}});
    }
    found = &vault;
  }
  if (found == nullptr) return NoSuchVault(wanted, keyring);
  return found;
}

}  // namespace

ClusterClient::ClusterClient(std::unique_ptr<ServiceOwner> owner,
                             std::unique_ptr<KeyringStore> keyrings)
    : owner_(std::move(owner)), keyrings_(std::move(keyrings)) {}

absl::StatusOr<VaultInfo> ClusterClient::CreateVault(
    const std::string& name, const VaultOptions& options) {
  COFFER_RETURN_IF_ERROR(
      client::CreateVault(name, options, services(), *keyrings_));
  const formats::Keyring keyring = keyrings_->Snapshot();
  COFFER_ASSIGN_OR_RETURN(
      const std::unique_ptr<VaultSession> session,
      VaultSession::Open(services(), keyring, *keyring.FindVault(name)));
  return DescribeVault(*session);
}

absl::StatusOr<std::vector<VaultInfo>> ClusterClient::ListVaults() {
  const formats::Keyring keyring = keyrings_->Snapshot();
  std::vector<VaultInfo> infos;
  for (const formats::KeyringVault& vault : keyring.vaults) {
    absl::StatusOr<std::unique_ptr<VaultSession>> session =
        VaultSession::Open(services(), keyring, vault);
    if (session.ok()) {
      infos.push_back(DescribeVault(**session));
    } else if (absl::IsNotFound(session.status())) {
      VaultInfo info;
      info.name = vault.name;
      info.id = vault.vault_id.ToHex();
      infos.push_back(std::move(info));
    } else {
      return Annotate(session.status(), vault.name);
    }
  }
  std::sort(
      infos.begin(), infos.end(),
      [](const VaultInfo& a, const VaultInfo& b) { return a.name < b.name; });
  return infos;
}

absl::StatusOr<std::unique_ptr<Vault>> ClusterClient::OpenVault(
    const std::string& name_or_id) {
  const formats::Keyring keyring = keyrings_->Snapshot();
  COFFER_ASSIGN_OR_RETURN(const formats::KeyringVault* const vault,
                          Find(name_or_id, keyring));
  COFFER_ASSIGN_OR_RETURN(std::unique_ptr<VaultSession> session,
                          VaultSession::Open(services(), keyring, *vault));
  return std::make_unique<VaultClient>(std::move(session));
}

absl::StatusOr<ClusterSummary> ClusterClient::GetClusterSummary() {
  return services().directory->GetClusterSummary();
}

}  // namespace coffer::client
