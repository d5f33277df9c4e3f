#include "services/directory/vault_commands.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/command_context.h"
#include "services/directory/counters.h"
#include "services/directory/directory_keys.h"
#include "services/directory/event_log.h"
#include "services/directory/metadata_store.h"
#include "services/directory/refusals.h"
#include "services/directory/stored_row.h"

namespace coffer::directory {
namespace {

absl::Status CheckPolicy(const common::v1::VaultPolicy& policy) {
  if (policy.write_quorum() < 1 ||
      policy.write_quorum() > policy.replication_factor()) {
    return InvalidRequest(
        "a vault's write quorum is from 1 to its "
        "replication factor");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ApplyCreateVault(const internal::v1::CreateVault& command,
                              const CommandContext& context) {
  StateTransaction& transaction = context.transaction;
  const common::v1::VaultRecord& vault = command.vault();
  const common::v1::MemberRecord& member = command.member();
  COFFER_ASSIGN_OR_RETURN(
      const VaultId vault_id,
      ParseHexId<VaultId>("vault.vault_id", vault.vault_id()));
  COFFER_ASSIGN_OR_RETURN(
      const FolderId root_id,
      ParseHexId<FolderId>("vault.root_folder_id", vault.root_folder_id()));
  COFFER_ASSIGN_OR_RETURN(
      const DeviceId device_id,
      ParseHexId<DeviceId>("member.device_id", member.device_id()));
  if (member.vault_id() != vault.vault_id()) {
    return InvalidRequest("the member belongs to another vault");
  }
  COFFER_RETURN_IF_ERROR(CheckPolicy(vault.policy()));
  COFFER_ASSIGN_OR_RETURN(const auto existing_vault,
                          transaction.Get(Family::kVaults, IdKey(vault_id)));
  COFFER_ASSIGN_OR_RETURN(const auto existing_root,
                          transaction.Get(Family::kNodesMeta, IdKey(root_id)));
  if (existing_vault.has_value() || existing_root.has_value()) {
    return VaultExists(vault_id);
  }
  COFFER_ASSIGN_OR_RETURN(Counters counters,
                          Counters::Load(transaction, vault_id));

  internal::v1::StoredObject root;
  root.set_kind(common::v1::ENTRY_KIND_FOLDER);
  root.set_vault_id(std::string(vault_id.bytes()));
  WriteRow(Family::kNodesMeta, IdKey(root_id), root, transaction);
  WriteRow(Family::kVaults, IdKey(vault_id), vault, transaction);
  WriteRow(Family::kMembers, MemberKey(vault_id, device_id), member,
           transaction);
  counters.cluster().set_vault_count(counters.cluster().vault_count() + 1);
  counters.Save(transaction);
  return RecordEvent(
      {v1::EVENT_KIND_VAULT_CREATED, "",
       absl::StrCat("vault ", vault.vault_id(), " created: replication factor ",
                    vault.policy().replication_factor(), ", write quorum ",
                    vault.policy().write_quorum())},
      context);
}

}  // namespace coffer::directory
