#include "lib/formats/name_sealer.h"

#include <array>
#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/kdf.h"
#include "lib/crypto/pae.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/entry_kind.h"
#include "lib/formats/entry_name.h"
#include "lib/formats/format_errors.h"
#include "lib/formats/sealed_value.h"
#include "lib/formats/vault_keys.h"
#include "lib/formats/zero_padding.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"

namespace coffer::formats {
namespace {

constexpr std::array<size_t, 4> kPaddedSizesBytes = {32, 64, 128,
                                                     kMaxPaddedNameSizeBytes};

std::string AssociatedData(const VaultId& vault_id,
                           const NameContext& context) {
  const char kind = static_cast<char>(context.kind);
  return crypto::LabeledPae(
      "name", {vault_id.bytes(), context.parent_id.bytes(),
               context.child_id.bytes(), absl::string_view(&kind, 1)});
}

std::string VaultNameAssociatedData(const VaultId& vault_id) {
  return crypto::LabeledPae("vaultname", {vault_id.bytes()});
}

// The least of the sizes that has room for the name and a zero byte.
size_t PaddedSize(size_t name_size) {
  for (const size_t size : kPaddedSizesBytes) {
    if (name_size < size) return size;
  }
  return kMaxPaddedNameSizeBytes;
}

absl::StatusOr<std::string> SealPadded(const VaultKeys& vault_keys,
                                       absl::string_view associated_data,
                                       absl::string_view name,
                                       crypto::Random& random) {
  COFFER_RETURN_IF_ERROR(ValidateName(name));
  std::string padded(name);
  padded.resize(PaddedSize(name.size()), '\0');
  return SealValue(vault_keys.name_key(), associated_data, padded, random);
}

absl::StatusOr<std::string> OpenPadded(const VaultKeys& vault_keys,
                                       absl::string_view associated_data,
                                       absl::string_view sealed) {
  if (!ValidateSealedName(sealed).ok()) {
    return MalformedData("cannot open a sealed name: no name has its size");
  }
  COFFER_ASSIGN_OR_RETURN(
      const crypto::SecretBytes opened,
      OpenValue(vault_keys.name_key(), associated_data, sealed));
  const absl::string_view padded = opened.Expose();
  const size_t size = padded.find('\0');
  if (size == absl::string_view::npos || !IsZero(padded.substr(size)) ||
      PaddedSize(size) != padded.size()) {
    return MalformedData("cannot open a sealed name: its padding is wrong");
  }
  const absl::string_view name = padded.substr(0, size);
  if (!ValidateName(name).ok()) {
    return MalformedData("cannot open a sealed name: it is not a valid name");
  }
  return std::string(name);
}

}  // namespace

NameTag MakeNameTag(const VaultKeys& vault_keys, const FolderId& parent_id,
                    absl::string_view name) {
  return NameTag(crypto::DeriveTag(
      vault_keys.tag_key(), "nametag",
      {vault_keys.vault_id().bytes(), parent_id.bytes(), name}));
}

absl::StatusOr<std::string> SealName(const VaultKeys& vault_keys,
                                     const NameContext& context,
                                     absl::string_view name,
                                     crypto::Random& random) {
  return SealPadded(vault_keys, AssociatedData(vault_keys.vault_id(), context),
                    name, random);
}

absl::StatusOr<std::string> OpenName(const VaultKeys& vault_keys,
                                     const NameContext& context,
                                     absl::string_view sealed_name) {
  return OpenPadded(vault_keys, AssociatedData(vault_keys.vault_id(), context),
                    sealed_name);
}

absl::StatusOr<std::string> SealVaultName(const VaultKeys& vault_keys,
                                          absl::string_view name,
                                          crypto::Random& random) {
  return SealPadded(vault_keys, VaultNameAssociatedData(vault_keys.vault_id()),
                    name, random);
}

absl::StatusOr<std::string> OpenVaultName(const VaultKeys& vault_keys,
                                          absl::string_view sealed_name) {
  return OpenPadded(vault_keys, VaultNameAssociatedData(vault_keys.vault_id()),
                    sealed_name);
}

absl::Status ValidateSealedName(absl::string_view sealed_name) {
  for (const size_t size : kPaddedSizesBytes) {
    if (sealed_name.size() == size + kSealedValueOverheadBytes) {
      return absl::OkStatus();
    }
  }
  return MalformedArgument("invalid sealed name: no name has its size");
}

}  // namespace coffer::formats
