#ifndef COFFER_CLIENT_VAULT_SESSION_H_
#define COFFER_CLIENT_VAULT_SESSION_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/blob_uploader.h"
#include "client/directory_stub.h"
#include "client/session_services.h"
#include "lib/crypto/signing.h"
#include "lib/formats/entry_record.h"
#include "lib/formats/keyring.h"
#include "lib/formats/membership.h"
#include "lib/formats/name_sealer.h"
#include "lib/formats/vault_keys.h"
#include "lib/formats/vault_record.h"
#include "lib/formats/version_record.h"
#include "lib/ids/id.h"

namespace coffer::client {

// An entry whose signature, place and name are verified.
struct VerifiedEntry {
  std::string name;
  DirectoryEntry entry;

  bool is_folder() const {
    return entry.record.kind == formats::EntryKind::kFolder;
  }
  FileId file_id() const { return formats::ToFileId(entry.record.child_id); }
  FolderId folder_id() const {
    return formats::ToFolderId(entry.record.child_id);
  }
};

// The keys of one vault, its verified record and members, and the services to
// work with it. Immutable and thread-safe.
class VaultSession {
 public:
  // Fetches the vault and verifies it: members by a chain of signatures from
  // the creator that the keyring pins, the record by the creator. NOT_FOUND
  // (VAULT_NOT_FOUND); DATA_LOSS (SIGNATURE_INVALID): the directory lies;
  // PERMISSION_DENIED (WRONG_KEY): this device is no member.
  static absl::StatusOr<std::unique_ptr<VaultSession>> Open(
      const SessionServices& services, const formats::Keyring& device,
      const formats::KeyringVault& vault);

  const SessionServices& services() const { return services_; }
  const formats::VaultKeys& keys() const { return keys_; }
  const formats::Membership& membership() const { return membership_; }
  const formats::VaultRecord& record() const { return description_.vault; }
  // With the counters of when the vault was opened.
  const VaultDescription& description() const { return description_; }
  const VaultId& vault_id() const { return keys_.vault_id(); }
  const FolderId& root_folder_id() const {
    return description_.vault.root_folder_id;
  }
  // How people call it.
  const std::string& name() const { return name_; }
  ReplicationPolicy replication_policy() const;

  RequestId NewRequestId() const;
  NameTag TagOf(const FolderId& parent, absl::string_view name) const;

  // A record of this device, time and name sealed, not yet signed.
  absl::StatusOr<formats::EntryRecord> NewEntry(
      formats::EntryOperation operation, const formats::NameContext& context,
      absl::string_view name) const;
  // Takes a name away; signed.
  formats::EntryRecord NewDeletion(const formats::EntryRecord& entry) const;

  // Sets the device and the signature.
  void Sign(formats::EntryRecord& record) const;
  void Sign(formats::VersionRecord& record) const;

  // What the directory says is in the folder `parent`. DATA_LOSS: a wrong
  // signature, or a record of another place.
  absl::StatusOr<VerifiedEntry> VerifyEntry(const FolderId& parent,
                                            DirectoryEntry entry) const;

 private:
  VaultSession(const SessionServices& services, formats::VaultKeys keys,
               formats::Membership membership, VaultDescription description,
               crypto::SigningKeyPair signing_key);

  const SessionServices services_;
  const formats::VaultKeys keys_;
  const formats::Membership membership_;
  const VaultDescription description_;
  const crypto::SigningKeyPair signing_key_;
  DeviceId device_id_;
  std::string name_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_VAULT_SESSION_H_
