#include "lib/formats/folder_attributes_sealer.h"

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/padme.h"
#include "lib/crypto/pae.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/byte_codec.h"
#include "lib/formats/format_errors.h"
#include "lib/formats/sealed_value.h"
#include "lib/formats/vault_keys.h"
#include "lib/formats/zero_padding.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"

namespace coffer::formats {
namespace {

constexpr uint64_t kLengthSizeBytes = sizeof(uint32_t);

std::string AssociatedData(const VaultKeys& vault_keys,
                           const FolderId& folder_id) {
  return crypto::LabeledPae("folderattr",
                            {vault_keys.vault_id().bytes(), folder_id.bytes()});
}

uint64_t PaddedSize(uint64_t size) {
  return crypto::PadmeSize(kLengthSizeBytes + size);
}

}  // namespace

absl::StatusOr<std::string> SealFolderAttributes(const VaultKeys& vault_keys,
                                                 const FolderId& folder_id,
                                                 absl::string_view attributes,
                                                 crypto::Random& random) {
  if (attributes.size() > kMaxFolderAttributesSizeBytes) {
    return MalformedArgument(
        "cannot seal a folder's attributes: they have more than 4 KiB");
  }
  std::string padded(PaddedSize(attributes.size()), '\0');
  ByteWriter writer(crypto::AsMutableBytes(padded));
  writer.Number32(static_cast<uint32_t>(attributes.size()));
  writer.Bytes(attributes);
  return SealValue(vault_keys.name_key(), AssociatedData(vault_keys, folder_id),
                   padded, random);
}

absl::StatusOr<std::string> OpenFolderAttributes(const VaultKeys& vault_keys,
                                                 const FolderId& folder_id,
                                                 absl::string_view sealed) {
  if (sealed.size() > kMaxSealedFolderAttributesSizeBytes) {
    return MalformedData("cannot open a folder's attributes: too large");
  }
  COFFER_ASSIGN_OR_RETURN(
      const crypto::SecretBytes padded,
      OpenValue(vault_keys.name_key(), AssociatedData(vault_keys, folder_id),
                sealed));
  ByteReader reader(padded.Expose());
  COFFER_ASSIGN_OR_RETURN(const uint32_t size, reader.Number32());
  COFFER_ASSIGN_OR_RETURN(const absl::string_view attributes,
                          reader.Bytes(size));
  if (size > kMaxFolderAttributesSizeBytes ||
      padded.size() != PaddedSize(size) || !IsZero(reader.rest())) {
    return MalformedData(
        "cannot open a folder's attributes: length or padding is wrong");
  }
  return std::string(attributes);
}

}  // namespace coffer::formats
