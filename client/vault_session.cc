#include "client/vault_session.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "client/blob_uploader.h"
#include "client/directory_stub.h"
#include "client/session_services.h"
#include "client/untrusted_answer.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/crypto/signing.h"
#include "lib/formats/entry_record.h"
#include "lib/formats/keyring.h"
#include "lib/formats/membership.h"
#include "lib/formats/name_sealer.h"
#include "lib/formats/vault_keys.h"
#include "lib/formats/vault_record.h"
#include "lib/formats/version_record.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

using formats::EntryOperation;
using formats::EntryRecord;

absl::StatusOr<formats::VaultKeys> KeysOf(const formats::KeyringVault& vault) {
  std::vector<crypto::SecretKey> keys;
  keys.reserve(vault.epoch_keys.size());
  for (const crypto::SecretKey& key : vault.epoch_keys) {
    keys.push_back(key.Clone());
  }
  return formats::VaultKeys::Create(vault.vault_id, std::move(keys));
}

absl::Status VerifyVault(const formats::KeyringVault& pinned,
                         const formats::VaultRecord& record) {
  if (record.vault_id != pinned.vault_id ||
      record.root_folder_id != pinned.root_folder_id ||
      record.device_id != pinned.creator.device_id) {
    return ForeignAnswer("it sent another vault than it was asked for");
  }
  return DistrustAnswer(
      formats::Verify(pinned.creator.signing_public_key, record), "the vault");
}

absl::Status CheckMember(const formats::Membership& membership,
                         const DeviceId& device) {
  if (membership.Find(device).ok()) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied,
                   "this device is not a member of the vault: ask a member to "
                   "grant it access",
                   {reason::kWrongKey, {}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<VaultSession>> VaultSession::Open(
    const SessionServices& services, const formats::Keyring& device,
    const formats::KeyringVault& vault) {
  COFFER_ASSIGN_OR_RETURN(formats::VaultKeys keys, KeysOf(vault));
  COFFER_ASSIGN_OR_RETURN(VaultDescription description,
                          services.directory->GetVault(vault.vault_id));
  COFFER_RETURN_IF_ERROR(VerifyVault(vault, description.vault));
  absl::StatusOr<formats::Membership> membership = formats::Membership::Verify(
      vault.vault_id, vault.creator, description.members);
  if (!membership.ok()) {
    return DistrustAnswer(membership.status(), "the vault's members");
  }
  COFFER_RETURN_IF_ERROR(CheckMember(*membership, device.device_id));
  std::unique_ptr<VaultSession> session = absl::WrapUnique(new VaultSession(
      services, std::move(keys), *std::move(membership), std::move(description),
      crypto::SigningKeyPair::FromSeed(device.signing_seed)));
  session->device_id_ = device.device_id;
  session->name_ = vault.name;
  return session;
}

VaultSession::VaultSession(const SessionServices& services,
                           formats::VaultKeys keys,
                           formats::Membership membership,
                           VaultDescription description,
                           crypto::SigningKeyPair signing_key)
    : services_(services),
      keys_(std::move(keys)),
      membership_(std::move(membership)),
      description_(std::move(description)),
      signing_key_(std::move(signing_key)) {}

ReplicationPolicy VaultSession::replication_policy() const {
  ReplicationPolicy policy;
  policy.replication_factor = record().policy.replication_factor;
  policy.write_quorum = record().policy.write_quorum;
  return policy;
}

RequestId VaultSession::NewRequestId() const {
  return crypto::NewId<RequestId>(*services_.random);
}

NameTag VaultSession::TagOf(const FolderId& parent,
                            absl::string_view name) const {
  return formats::MakeNameTag(keys_, parent, name);
}

absl::StatusOr<EntryRecord> VaultSession::NewEntry(
    EntryOperation operation, const formats::NameContext& context,
    absl::string_view name) const {
  EntryRecord record;
  record.vault_id = vault_id();
  record.operation = operation;
  record.parent_folder_id = context.parent_id;
  record.name_tag = TagOf(context.parent_id, name);
  record.child_id = context.child_id;
  record.kind = context.kind;
  record.time = services_.clock->Now();
  COFFER_ASSIGN_OR_RETURN(
      record.sealed_name,
      formats::SealName(keys_, context, name, *services_.random));
  return record;
}

EntryRecord VaultSession::NewDeletion(const EntryRecord& entry) const {
  EntryRecord record;
  record.vault_id = vault_id();
  record.operation = EntryOperation::kDelete;
  record.parent_folder_id = entry.parent_folder_id;
  record.name_tag = entry.name_tag;
  record.child_id = entry.child_id;
  record.kind = entry.kind;
  record.time = services_.clock->Now();
  Sign(record);
  return record;
}

void VaultSession::Sign(EntryRecord& record) const {
  record.device_id = device_id_;
  formats::Sign(signing_key_, record);
}

void VaultSession::Sign(formats::VersionRecord& record) const {
  record.device_id = device_id_;
  formats::Sign(signing_key_, record);
}

absl::StatusOr<VerifiedEntry> VaultSession::VerifyEntry(
    const FolderId& parent, DirectoryEntry entry) const {
  const EntryRecord& record = entry.record;
  if (record.parent_folder_id != parent) {
    return ForeignAnswer("it sent an entry of another folder");
  }
  if (record.operation == EntryOperation::kDelete) {
    return ForeignAnswer("it sent a deletion where an entry belongs");
  }
  COFFER_RETURN_IF_ERROR(
      DistrustAnswer(membership_.VerifyRecord(record), "an entry"));
  const formats::NameContext context = {parent, record.child_id, record.kind};
  absl::StatusOr<std::string> name =
      formats::OpenName(keys_, context, record.sealed_name);
  if (!name.ok()) return DistrustAnswer(name.status(), "a name");
  if (TagOf(parent, *name) != record.name_tag) {
    return ForeignAnswer("it sent an entry under a name that is not its own");
  }
  return VerifiedEntry{*std::move(name), std::move(entry)};
}

}  // namespace coffer::client
