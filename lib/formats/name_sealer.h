#ifndef COFFER_LIB_FORMATS_NAME_SEALER_H_
#define COFFER_LIB_FORMATS_NAME_SEALER_H_

// Names of files, folders and vaults, as servers get to see them: a tag to look
// a name up by, and the name itself, sealed and padded to one of four sizes.

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/random.h"
#include "lib/formats/entry_kind.h"
#include "lib/formats/vault_keys.h"
#include "lib/ids/id.h"

namespace coffer::formats {

inline constexpr size_t kMaxPaddedNameSizeBytes = 256;
inline constexpr size_t kMaxSealedNameSizeBytes = crypto::kAeadNonceSizeBytes +
                                                  kMaxPaddedNameSizeBytes +
                                                  crypto::kAeadTagSizeBytes;

// KDF(K_tag, "nametag", vault id, parent id, name).
NameTag MakeNameTag(const VaultKeys& vault_keys, const FolderId& parent_id,
                    absl::string_view name);

// Where a sealed name belongs; its ciphertext is good for nothing else.
struct NameContext {
  FolderId parent_id;
  EntryId child_id;
  EntryKind kind = EntryKind::kUnspecified;
};

// nonce || Seal(K_name, nonce, PAE("coffer/1/name", vault id, parent id, child
// id, kind byte), name || 00 || zero bytes up to 32, 64, 128 or 256).
// INVALID_ARGUMENT when ValidateName() refuses `name`.
absl::StatusOr<std::string> SealName(const VaultKeys& vault_keys,
                                     const NameContext& context,
                                     absl::string_view name,
                                     crypto::Random& random);

// DATA_LOSS: AUTHENTICATION_FAILED (damaged, or of another entry) or MALFORMED
// (size, padding, or not a valid name).
absl::StatusOr<std::string> OpenName(const VaultKeys& vault_keys,
                                     const NameContext& context,
                                     absl::string_view sealed_name);

// The same for a vault's own name, with PAE("coffer/1/vaultname", vault id).
absl::StatusOr<std::string> SealVaultName(const VaultKeys& vault_keys,
                                          absl::string_view name,
                                          crypto::Random& random);
absl::StatusOr<std::string> OpenVaultName(const VaultKeys& vault_keys,
                                          absl::string_view sealed_name);

// INVALID_ARGUMENT (MALFORMED) unless `sealed_name` has one of the four sizes
// that exist. Needs no key: servers ask.
absl::Status ValidateSealedName(absl::string_view sealed_name);

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_NAME_SEALER_H_
