#include "lib/formats/file_key.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/crypto/constant_time.h"
#include "lib/crypto/kdf.h"
#include "lib/crypto/pae.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/format_errors.h"
#include "lib/formats/sealed_value.h"
#include "lib/formats/vault_keys.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::formats {
namespace {

using crypto::SecretBytes;
using crypto::SecretKey;

std::string WrapAssociatedData(const VaultId& vault_id, const FileId& file_id,
                               uint32_t epoch) {
  return crypto::LabeledPae(
      "filekey", {vault_id.bytes(), file_id.bytes(), crypto::Le64(epoch)});
}

}  // namespace

FileKeyCommitment CommitToFileKey(const SecretKey& file_key,
                                  const VaultId& vault_id,
                                  const FileId& file_id) {
  return FileKeyCommitment(crypto::DeriveTag(
      file_key, "commit", {vault_id.bytes(), file_id.bytes()}));
}

absl::Status Validate(const FileKeyRecord& record) {
  if (record.key_epoch >= kMaxKeyEpochs) {
    return MalformedArgument("invalid file key: its epoch is out of range");
  }
  if (record.wrapped.size() != kWrappedFileKeySizeBytes) {
    return MalformedArgument("invalid file key: it must have 72 bytes");
  }
  return absl::OkStatus();
}

absl::StatusOr<FileKeyRecord> WrapFileKey(const VaultKeys& vault_keys,
                                          const FileId& file_id,
                                          const SecretKey& file_key,
                                          crypto::Random& random) {
  FileKeyRecord record;
  record.key_epoch = vault_keys.newest_epoch();
  COFFER_ASSIGN_OR_RETURN(const SecretKey* wrap_key,
                          vault_keys.WrapKey(record.key_epoch));
  const std::string associated_data =
      WrapAssociatedData(vault_keys.vault_id(), file_id, record.key_epoch);
  COFFER_ASSIGN_OR_RETURN(record.wrapped, SealValue(*wrap_key, associated_data,
                                                    file_key.Expose(), random));
  record.commitment = CommitToFileKey(file_key, vault_keys.vault_id(), file_id);
  return record;
}

absl::StatusOr<SecretKey> UnwrapFileKey(const VaultKeys& vault_keys,
                                        const FileId& file_id,
                                        const FileKeyRecord& record) {
  COFFER_RETURN_IF_ERROR(Validate(record));
  COFFER_ASSIGN_OR_RETURN(const SecretKey* wrap_key,
                          vault_keys.WrapKey(record.key_epoch));
  const std::string associated_data =
      WrapAssociatedData(vault_keys.vault_id(), file_id, record.key_epoch);
  COFFER_ASSIGN_OR_RETURN(
      SecretBytes opened,
      OpenValue(*wrap_key, associated_data, record.wrapped));
  COFFER_ASSIGN_OR_RETURN(SecretKey file_key,
                          SecretKey::FromSecret(std::move(opened)));
  const FileKeyCommitment commitment =
      CommitToFileKey(file_key, vault_keys.vault_id(), file_id);
  if (!crypto::ConstantTimeEquals(commitment.bytes(),
                                  record.commitment.bytes())) {
    return MakeError(absl::StatusCode::kDataLoss,
                     "cannot use a file key: the file's record commits to "
                     "another one; the record is damaged or forged",
                     {reason::kWrongKey, {}});
  }
  return file_key;
}

}  // namespace coffer::formats
