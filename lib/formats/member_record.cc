#include "lib/formats/member_record.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/crypto/sealed_box.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/crypto/signing.h"
#include "lib/formats/format_errors.h"
#include "lib/formats/signing_items.h"
#include "lib/formats/suite.h"
#include "lib/formats/vault_keys.h"
#include "lib/status/status_macros.h"

namespace coffer::formats {

std::string SigningInput(const MemberRecord& record) {
  return SigningItems("member")
      .Number(record.suite)
      .Bytes(record.vault_id.bytes())
      .Bytes(record.device_id.bytes())
      .Bytes(record.signing_public_key.bytes())
      .Bytes(record.receiving_public_key.bytes())
      .Number(record.key_epoch)
      .HashOf(record.sealed_vault_key)
      .Time(record.granted_time)
      .Bytes(record.granted_by_device_id.bytes())
      .Encode();
}

void Sign(const crypto::SigningKeyPair& key, MemberRecord& record) {
  record.signature = key.Sign(SigningInput(record));
}

absl::Status Validate(const MemberRecord& record) {
  COFFER_RETURN_IF_ERROR(CheckSuite(record.suite));
  if (record.vault_id.is_nil() || record.device_id.is_nil() ||
      record.granted_by_device_id.is_nil()) {
    return MalformedArgument("invalid member record: an id is missing");
  }
  if (record.signing_public_key.is_nil() ||
      record.receiving_public_key.is_nil()) {
    return MalformedArgument("invalid member record: a key is missing");
  }
  if (record.key_epoch >= kMaxKeyEpochs) {
    return MalformedArgument(
        "invalid member record: its key epoch is out of range");
  }
  if (record.sealed_vault_key.size() != kSealedVaultKeySizeBytes) {
    return MalformedArgument(
        "invalid member record: the sealed vault key must have 80 bytes");
  }
  return ValidateSignedTime(record.granted_time);
}

absl::Status Verify(const crypto::SigningPublicKey& key,
                    const MemberRecord& record) {
  COFFER_RETURN_IF_ERROR(Validate(record));
  return crypto::VerifySignature(key, SigningInput(record), record.signature);
}

absl::StatusOr<crypto::SecretKey> OpenVaultKey(
    const crypto::BoxKeyPair& receiver, const MemberRecord& record) {
  COFFER_ASSIGN_OR_RETURN(crypto::SecretBytes opened,
                          receiver.Open(record.sealed_vault_key));
  if (opened.size() != crypto::kSecretKeySizeBytes) {
    return MalformedData("cannot open a vault key: it must have 32 bytes");
  }
  return crypto::SecretKey::FromSecret(std::move(opened));
}

}  // namespace coffer::formats
