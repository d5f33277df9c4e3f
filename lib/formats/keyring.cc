#include "lib/formats/keyring.h"

#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/entry_name.h"
#include "lib/formats/format_errors.h"
#include "lib/formats/vault_keys.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"

namespace coffer::formats {
namespace {

using crypto::SecretKey;

absl::Status ValidateVault(const KeyringVault& vault) {
  if (!ValidateName(vault.name).ok()) {
    return MalformedArgument("invalid keyring: a vault has no valid name");
  }
  if (vault.vault_id.is_nil() || vault.root_folder_id.is_nil() ||
      vault.creator.device_id.is_nil() ||
      vault.creator.signing_public_key.is_nil()) {
    return MalformedArgument("invalid keyring: an id of a vault is missing");
  }
  if (vault.epoch_keys.empty() || vault.epoch_keys.size() > kMaxKeyEpochs) {
    return MalformedArgument(
        "invalid keyring: a vault has no keys or too many");
  }
  return absl::OkStatus();
}

}  // namespace

KeyringVault KeyringVault::Clone() const {
  KeyringVault clone;
  clone.name = name;
  clone.vault_id = vault_id;
  clone.root_folder_id = root_folder_id;
  for (const SecretKey& key : epoch_keys) {
    clone.epoch_keys.push_back(key.Clone());
  }
  clone.creator = creator;
  clone.own = own;
  return clone;
}

Keyring Keyring::Generate(crypto::Random& random) {
  const DeviceId device_id = crypto::NewId<DeviceId>(random);
  SecretKey signing_seed = SecretKey::Generate(random);
  SecretKey receiving_secret = SecretKey::Generate(random);
  return Keyring{
      device_id, std::move(signing_seed), std::move(receiving_secret), {}};
}

Keyring Keyring::Clone() const {
  Keyring clone{device_id, signing_seed.Clone(), receiving_secret.Clone(), {}};
  for (const KeyringVault& vault : vaults) {
    clone.vaults.push_back(vault.Clone());
  }
  return clone;
}

const KeyringVault* Keyring::FindVault(absl::string_view name) const {
  for (const KeyringVault& vault : vaults) {
    if (vault.name == name) return &vault;
  }
  return nullptr;
}

absl::Status Validate(const Keyring& keyring) {
  if (keyring.device_id.is_nil()) {
    return MalformedArgument("invalid keyring: the device's id is missing");
  }
  if (keyring.vaults.size() > kMaxKeyringVaults) {
    return MalformedArgument("invalid keyring: it has too many vaults");
  }
  absl::flat_hash_set<absl::string_view> names;
  absl::flat_hash_set<VaultId> ids;
  for (const KeyringVault& vault : keyring.vaults) {
    COFFER_RETURN_IF_ERROR(ValidateVault(vault));
    if (!names.insert(vault.name).second ||
        !ids.insert(vault.vault_id).second) {
      return MalformedArgument("invalid keyring: two vaults are the same");
    }
  }
  return absl::OkStatus();
}

}  // namespace coffer::formats
