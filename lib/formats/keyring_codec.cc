#include "lib/formats/keyring_codec.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/crypto/signing.h"
#include "lib/formats/byte_codec.h"
#include "lib/formats/entry_name.h"
#include "lib/formats/format_errors.h"
#include "lib/formats/keyring.h"
#include "lib/formats/vault_keys.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::formats {
namespace {

using crypto::SecretBytes;
using crypto::SecretKey;

constexpr uint32_t kContentVersion = 1;
constexpr size_t kNumberSizeBytes = sizeof(uint32_t);
// Version, device, two keys, number of vaults.
constexpr size_t kFixedSizeBytes = kNumberSizeBytes + kIdSizeBytes +
                                   2 * crypto::kSecretKeySizeBytes +
                                   kNumberSizeBytes;
// Length of name, three ids, public key, flag, number of keys.
constexpr size_t kVaultFixedSizeBytes = kNumberSizeBytes + 3 * kIdSizeBytes +
                                        crypto::kSigningPublicKeySizeBytes +
                                        sizeof(uint8_t) + kNumberSizeBytes;

size_t EncodedSize(const Keyring& keyring) {
  size_t size = kFixedSizeBytes;
  for (const KeyringVault& vault : keyring.vaults) {
    size += kVaultFixedSizeBytes + vault.name.size() +
            vault.epoch_keys.size() * crypto::kSecretKeySizeBytes;
  }
  return size;
}

void WriteVault(const KeyringVault& vault, ByteWriter& writer) {
  writer.Number32(static_cast<uint32_t>(vault.name.size()));
  writer.Bytes(vault.name);
  writer.Bytes(vault.vault_id.bytes());
  writer.Bytes(vault.root_folder_id.bytes());
  writer.Bytes(vault.creator.device_id.bytes());
  writer.Bytes(vault.creator.signing_public_key.bytes());
  writer.Number8(vault.own ? 1 : 0);
  writer.Number32(static_cast<uint32_t>(vault.epoch_keys.size()));
  for (const SecretKey& key : vault.epoch_keys) writer.Bytes(key.Expose());
}

template <typename Id>
absl::StatusOr<Id> ReadId(ByteReader& reader) {
  COFFER_ASSIGN_OR_RETURN(const absl::string_view bytes,
                          reader.Bytes(Id::kSize));
  return Id::FromBytes(bytes);
}

absl::StatusOr<SecretKey> ReadKey(ByteReader& reader) {
  COFFER_ASSIGN_OR_RETURN(const absl::string_view bytes,
                          reader.Bytes(crypto::kSecretKeySizeBytes));
  return SecretKey::FromBytes(bytes);
}

absl::StatusOr<KeyringVault> ReadVault(ByteReader& reader) {
  KeyringVault vault;
  COFFER_ASSIGN_OR_RETURN(const uint32_t name_size, reader.Number32());
  if (name_size > kMaxNameSizeBytes) {
    return MalformedData("cannot decode a keyring: a name is too long");
  }
  COFFER_ASSIGN_OR_RETURN(const absl::string_view name,
                          reader.Bytes(name_size));
  vault.name = std::string(name);
  COFFER_ASSIGN_OR_RETURN(vault.vault_id, ReadId<VaultId>(reader));
  COFFER_ASSIGN_OR_RETURN(vault.root_folder_id, ReadId<FolderId>(reader));
  COFFER_ASSIGN_OR_RETURN(vault.creator.device_id, ReadId<DeviceId>(reader));
  COFFER_ASSIGN_OR_RETURN(vault.creator.signing_public_key,
                          ReadId<crypto::SigningPublicKey>(reader));
  COFFER_ASSIGN_OR_RETURN(const uint8_t own, reader.Number8());
  if (own > 1) {
    return MalformedData("cannot decode a keyring: a flag is neither 0 nor 1");
  }
  vault.own = own == 1;
  COFFER_ASSIGN_OR_RETURN(const uint32_t key_count, reader.Number32());
  if (key_count > kMaxKeyEpochs) {
    return MalformedData("cannot decode a keyring: a vault has too many keys");
  }
  for (uint32_t epoch = 0; epoch < key_count; ++epoch) {
    COFFER_ASSIGN_OR_RETURN(SecretKey key, ReadKey(reader));
    vault.epoch_keys.push_back(std::move(key));
  }
  return vault;
}

absl::Status CheckContentVersion(uint32_t version) {
  if (version == kContentVersion) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   "cannot decode a keyring: a newer version of Coffer wrote "
                   "it; use that one",
                   {reason::kUnknownSuite, {}});
}

}  // namespace

absl::StatusOr<SecretBytes> EncodeKeyring(const Keyring& keyring) {
  COFFER_RETURN_IF_ERROR(Validate(keyring));
  SecretBytes encoded(EncodedSize(keyring));
  ByteWriter writer(encoded.ExposeMutable());
  writer.Number32(kContentVersion);
  writer.Bytes(keyring.device_id.bytes());
  writer.Bytes(keyring.signing_seed.Expose());
  writer.Bytes(keyring.receiving_secret.Expose());
  writer.Number32(static_cast<uint32_t>(keyring.vaults.size()));
  for (const KeyringVault& vault : keyring.vaults) WriteVault(vault, writer);
  return encoded;
}

absl::StatusOr<Keyring> DecodeKeyring(absl::string_view encoded) {
  ByteReader reader(encoded);
  COFFER_ASSIGN_OR_RETURN(const uint32_t version, reader.Number32());
  COFFER_RETURN_IF_ERROR(CheckContentVersion(version));
  COFFER_ASSIGN_OR_RETURN(const DeviceId device_id, ReadId<DeviceId>(reader));
  COFFER_ASSIGN_OR_RETURN(SecretKey signing_seed, ReadKey(reader));
  COFFER_ASSIGN_OR_RETURN(SecretKey receiving_secret, ReadKey(reader));
  Keyring keyring{
      device_id, std::move(signing_seed), std::move(receiving_secret), {}};
  COFFER_ASSIGN_OR_RETURN(const uint32_t vault_count, reader.Number32());
  for (uint32_t i = 0; i < vault_count; ++i) {
    COFFER_ASSIGN_OR_RETURN(KeyringVault vault, ReadVault(reader));
    keyring.vaults.push_back(std::move(vault));
  }
  if (!reader.rest().empty() || !Validate(keyring).ok()) {
    return MalformedData("cannot decode a keyring: its content is not valid");
  }
  return keyring;
}

}  // namespace coffer::formats
