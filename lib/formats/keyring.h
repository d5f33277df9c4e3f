#ifndef COFFER_LIB_FORMATS_KEYRING_H_
#define COFFER_LIB_FORMATS_KEYRING_H_

// What a device must not lose and must not show: its own secret keys and the
// keys of its vaults. keyring_codec.h has the bytes, keyring_sealer.h protects
// them, keyring_file.h stores them.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/membership.h"
#include "lib/ids/id.h"

namespace coffer::formats {

inline constexpr size_t kMaxKeyringVaults = 4096;

// A vault that the device is a member of.
struct KeyringVault {
  // How people on this device call it; ValidateName() rules.
  std::string name;
  VaultId vault_id;
  FolderId root_folder_id;
  // Vault keys by epoch: for VaultKeys::Create().
  std::vector<crypto::SecretKey> epoch_keys;
  // Root of trust of the vault's members.
  PinnedCreator creator;
  // Whether this device made the vault.
  bool own = false;

  KeyringVault Clone() const;
};

// Movable; copied by Clone() only.
struct Keyring {
  // A new device without vaults.
  static Keyring Generate(crypto::Random& random);

  Keyring Clone() const;

  // The vault of this name, or nullptr.
  const KeyringVault* FindVault(absl::string_view name) const;

  DeviceId device_id;
  // For crypto::SigningKeyPair::FromSeed().
  crypto::SecretKey signing_seed;
  // For crypto::BoxKeyPair::FromSecret().
  crypto::SecretKey receiving_secret;
  std::vector<KeyringVault> vaults;
};

// INVALID_ARGUMENT (MALFORMED): a bad or repeated name, a repeated vault, nil
// ids, or a number of vaults or keys beyond the limits.
absl::Status Validate(const Keyring& keyring);

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_KEYRING_H_
