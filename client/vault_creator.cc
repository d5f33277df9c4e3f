#include "client/vault_creator.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "client/cluster_map.h"
#include "client/directory_stub.h"
#include "client/keyring_store.h"
#include "client/session_services.h"
#include "client/types.h"
#include "lib/crypto/random.h"
#include "lib/crypto/sealed_box.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/crypto/signing.h"
#include "lib/formats/entry_name.h"
#include "lib/formats/keyring.h"
#include "lib/formats/member_record.h"
#include "lib/formats/name_sealer.h"
#include "lib/formats/vault_keys.h"
#include "lib/formats/vault_policy.h"
#include "lib/formats/vault_record.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

formats::KeyringVault NewVault(const std::string& name,
                               const formats::Keyring& device,
                               crypto::Random& random) {
  formats::KeyringVault vault;
  vault.name = name;
  vault.vault_id = crypto::NewId<VaultId>(random);
  vault.root_folder_id = crypto::NewId<FolderId>(random);
  vault.epoch_keys.push_back(crypto::SecretKey::Generate(random));
  vault.creator.device_id = device.device_id;
  vault.creator.signing_public_key =
      crypto::SigningKeyPair::FromSeed(device.signing_seed).public_key();
  vault.own = true;
  return vault;
}

absl::StatusOr<formats::MemberRecord> FirstMember(
    const formats::Keyring& device, const formats::KeyringVault& vault,
    absl::Time now) {
  const auto signing_key =
      crypto::SigningKeyPair::FromSeed(device.signing_seed);
  const auto receiving_key =
      crypto::BoxKeyPair::FromSecret(device.receiving_secret.Clone());
  formats::MemberRecord member;
  member.vault_id = vault.vault_id;
  member.device_id = device.device_id;
  member.signing_public_key = signing_key.public_key();
  member.receiving_public_key = receiving_key.public_key();
  COFFER_ASSIGN_OR_RETURN(member.sealed_vault_key,
                          crypto::SealBox(receiving_key.public_key(),
                                          vault.epoch_keys.front().Expose()));
  member.granted_time = now;
  member.granted_by_device_id = device.device_id;
  formats::Sign(signing_key, member);
  return member;
}

absl::Status Register(const formats::Keyring& device,
                      const formats::KeyringVault& vault,
                      const formats::VaultPolicy& policy,
                      const SessionServices& services) {
  std::vector<crypto::SecretKey> epoch_keys;
  epoch_keys.push_back(vault.epoch_keys.front().Clone());
  COFFER_ASSIGN_OR_RETURN(
      const formats::VaultKeys keys,
      formats::VaultKeys::Create(vault.vault_id, std::move(epoch_keys)));
  formats::VaultRecord record;
  record.vault_id = vault.vault_id;
  record.root_folder_id = vault.root_folder_id;
  record.policy = policy;
  COFFER_ASSIGN_OR_RETURN(
      record.sealed_name,
      formats::SealVaultName(keys, vault.name, *services.random));
  record.created_time = services.clock->Now();
  record.device_id = device.device_id;
  formats::Sign(crypto::SigningKeyPair::FromSeed(device.signing_seed), record);
  COFFER_ASSIGN_OR_RETURN(const formats::MemberRecord member,
                          FirstMember(device, vault, record.created_time));
  return services.directory->CreateVault(
      crypto::NewId<RequestId>(*services.random), record, member);
}

absl::Status Exists(const std::string& name) {
  return MakeError(absl::StatusCode::kAlreadyExists,
                   absl::StrCat("there is a vault named ", name,
                                " already: open it, or choose another name"),
                   {reason::kVaultExists, {}});
}

bool SameOptions(const VaultOptions& a, const VaultOptions& b) {
  return a.replication_factor == b.replication_factor &&
         a.write_quorum == b.write_quorum && a.dedup_scope == b.dedup_scope &&
         a.chunking == b.chunking;
}

// The directory has the vault by now: an earlier call got through after all.
absl::Status CheckRegistered(const formats::KeyringVault& vault,
                             const formats::VaultPolicy& policy,
                             const SessionServices& services) {
  COFFER_ASSIGN_OR_RETURN(const VaultDescription registered,
                          services.directory->GetVault(vault.vault_id));
  if (SameOptions(OptionsOf(registered.vault.policy), OptionsOf(policy))) {
    return absl::OkStatus();
  }
  return MakeError(absl::StatusCode::kAlreadyExists,
                   absl::StrCat("the vault ", vault.name,
                                " was created with other options by an earlier "
                                "attempt: open it as it is, or choose another "
                                "name"),
                   {reason::kVaultExists, {}});
}

// Whether a vault of the keyring was never registered.
absl::StatusOr<bool> IsUnregistered(const formats::KeyringVault& vault,
                                    const SessionServices& services) {
  const absl::Status status =
      services.directory->GetVault(vault.vault_id).status();
  if (status.ok()) return false;
  if (absl::IsNotFound(status)) return vault.own;
  return status;
}

}  // namespace

absl::StatusOr<formats::VaultPolicy> PolicyFor(
    const VaultOptions& options, const SessionServices& services) {
  formats::VaultPolicy policy;
  policy.replication_factor = options.replication_factor;
  if (policy.replication_factor == 0) {
    COFFER_ASSIGN_OR_RETURN(const std::shared_ptr<const ClusterMap> map,
                            services.cluster_map->Get());
    policy.replication_factor = map->placement.replication_factor;
  }
  policy.write_quorum = options.write_quorum != 0
                            ? options.write_quorum
                            : policy.replication_factor / 2 + 1;
  if (options.chunking == ChunkingAlgorithm::kFixed) {
    policy.chunking = formats::FixedChunking();
  }
  policy.dedup_scope = options.dedup_scope == DedupScope::kVault
                           ? formats::DedupScope::kVault
                           : formats::DedupScope::kFile;
  COFFER_RETURN_IF_ERROR(formats::ValidatePolicy(policy));
  return policy;
}

VaultOptions OptionsOf(const formats::VaultPolicy& policy) {
  VaultOptions options;
  options.replication_factor = policy.replication_factor;
  options.write_quorum = policy.write_quorum;
  options.dedup_scope = policy.dedup_scope == formats::DedupScope::kVault
                            ? DedupScope::kVault
                            : DedupScope::kFile;
  options.chunking =
      policy.chunking.algorithm == formats::ChunkingAlgorithm::kFixed
          ? ChunkingAlgorithm::kFixed
          : ChunkingAlgorithm::kFastCdc;
  return options;
}

absl::Status CreateVault(const std::string& name, const VaultOptions& options,
                         const SessionServices& services,
                         KeyringStore& keyrings) {
  COFFER_RETURN_IF_ERROR(formats::ValidateName(name));
  COFFER_ASSIGN_OR_RETURN(const formats::VaultPolicy policy,
                          PolicyFor(options, services));
  const formats::Keyring device = keyrings.Snapshot();
  const formats::KeyringVault* const known = device.FindVault(name);
  formats::KeyringVault vault;
  if (known != nullptr) {
    COFFER_ASSIGN_OR_RETURN(const bool unregistered,
                            IsUnregistered(*known, services));
    if (!unregistered) return Exists(name);
    vault = known->Clone();
  } else {
    vault = NewVault(name, device, *services.random);
    COFFER_RETURN_IF_ERROR(keyrings.AddVault(vault));
  }
  const absl::Status status = Register(device, vault, policy, services);
  return absl::IsAlreadyExists(status)
             ? CheckRegistered(vault, policy, services)
             : status;
}

}  // namespace coffer::client
