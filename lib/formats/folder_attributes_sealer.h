#ifndef COFFER_LIB_FORMATS_FOLDER_ATTRIBUTES_SEALER_H_
#define COFFER_LIB_FORMATS_FOLDER_ATTRIBUTES_SEALER_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/random.h"
#include "lib/formats/vault_keys.h"
#include "lib/ids/id.h"

namespace coffer::formats {

// Of the serialised attributes.
inline constexpr size_t kMaxFolderAttributesSizeBytes = 4096;
// nonce, padded length prefix and attributes, tag.
inline constexpr size_t kMaxSealedFolderAttributesSizeBytes = 24 + 4352 + 16;

// nonce || Seal(K_name, nonce, PAE("coffer/1/folderattr", vault id, folder id),
// LE32(length) || attributes || zero bytes up to Padme(4 + length)).
// INVALID_ARGUMENT when `attributes`, a serialised FolderAttributes message, is
// too large.
absl::StatusOr<std::string> SealFolderAttributes(const VaultKeys& vault_keys,
                                                 const FolderId& folder_id,
                                                 absl::string_view attributes,
                                                 crypto::Random& random);

// DATA_LOSS: AUTHENTICATION_FAILED or MALFORMED.
absl::StatusOr<std::string> OpenFolderAttributes(const VaultKeys& vault_keys,
                                                 const FolderId& folder_id,
                                                 absl::string_view sealed);

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_FOLDER_ATTRIBUTES_SEALER_H_
