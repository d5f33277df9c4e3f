#include "lib/formats/vault_record.h"

#include <string>

#include "absl/status/status.h"
#include "lib/crypto/signing.h"
#include "lib/formats/format_errors.h"
#include "lib/formats/name_sealer.h"
#include "lib/formats/signing_items.h"
#include "lib/formats/suite.h"
#include "lib/formats/vault_policy.h"
#include "lib/status/status_macros.h"

namespace coffer::formats {

std::string SigningInput(const VaultRecord& record) {
  const VaultPolicy& policy = record.policy;
  return SigningItems("vault")
      .Number(record.suite)
      .Bytes(record.vault_id.bytes())
      .Bytes(record.root_folder_id.bytes())
      .Number(policy.replication_factor)
      .Number(policy.write_quorum)
      .Choice(policy.chunking.algorithm)
      .Number(policy.chunking.min_size_bytes)
      .Number(policy.chunking.average_size_bytes)
      .Number(policy.chunking.max_size_bytes)
      .Choice(policy.dedup_scope)
      .HashOf(record.sealed_name)
      .Time(record.created_time)
      .Bytes(record.device_id.bytes())
      .Encode();
}

void Sign(const crypto::SigningKeyPair& key, VaultRecord& record) {
  record.signature = key.Sign(SigningInput(record));
}

absl::Status Validate(const VaultRecord& record) {
  COFFER_RETURN_IF_ERROR(CheckSuite(record.suite));
  if (record.vault_id.is_nil() || record.root_folder_id.is_nil() ||
      record.device_id.is_nil()) {
    return MalformedArgument("invalid vault record: an id is missing");
  }
  COFFER_RETURN_IF_ERROR(ValidatePolicy(record.policy));
  COFFER_RETURN_IF_ERROR(ValidateSealedName(record.sealed_name));
  return ValidateSignedTime(record.created_time);
}

absl::Status Verify(const crypto::SigningPublicKey& key,
                    const VaultRecord& record) {
  COFFER_RETURN_IF_ERROR(Validate(record));
  return crypto::VerifySignature(key, SigningInput(record), record.signature);
}

}  // namespace coffer::formats
