#ifndef COFFER_LIB_FORMATS_FILE_KEY_H_
#define COFFER_LIB_FORMATS_FILE_KEY_H_

// The key of a file, 32 random bytes: crypto::SecretKey::Generate(). Kept
// across versions; stored wrapped by the vault key of some epoch.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/vault_keys.h"
#include "lib/ids/id.h"

namespace coffer::formats {

inline constexpr size_t kFileKeyCommitmentSizeBytes = 32;
inline constexpr size_t kWrappedFileKeySizeBytes = crypto::kAeadNonceSizeBytes +
                                                   crypto::kSecretKeySizeBytes +
                                                   crypto::kAeadTagSizeBytes;

// KDF(file key, "commit", vault id, file id): says which key a file has
// without saying anything about the key.
using FileKeyCommitment =
    FixedId<struct FileKeyCommitmentTag, kFileKeyCommitmentSizeBytes>;

struct FileKeyRecord {
  // Of the vault key that wraps it.
  uint32_t key_epoch = 0;
  // nonce || Seal(K_wrap(epoch), nonce, ...): kWrappedFileKeySizeBytes.
  std::string wrapped;
  FileKeyCommitment commitment;
};

FileKeyCommitment CommitToFileKey(const crypto::SecretKey& file_key,
                                  const VaultId& vault_id,
                                  const FileId& file_id);

// INVALID_ARGUMENT with reason MALFORMED unless sizes and epoch are possible;
// needs no key, so that servers can ask too.
absl::Status Validate(const FileKeyRecord& record);

// Wraps with the newest epoch's key.
absl::StatusOr<FileKeyRecord> WrapFileKey(const VaultKeys& vault_keys,
                                          const FileId& file_id,
                                          const crypto::SecretKey& file_key,
                                          crypto::Random& random);

// The file key, checked against its commitment. INVALID_ARGUMENT (MALFORMED);
// PERMISSION_DENIED (WRONG_KEY): an epoch that `vault_keys` lacks; DATA_LOSS
// (AUTHENTICATION_FAILED): damaged, or of another file or vault; DATA_LOSS
// (WRONG_KEY): the commitment is to another key.
absl::StatusOr<crypto::SecretKey> UnwrapFileKey(const VaultKeys& vault_keys,
                                                const FileId& file_id,
                                                const FileKeyRecord& record);

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_FILE_KEY_H_
