#ifndef COFFER_LIB_FORMATS_MEMBER_RECORD_H_
#define COFFER_LIB_FORMATS_MEMBER_RECORD_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/crypto/sealed_box.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/crypto/signing.h"
#include "lib/formats/suite.h"
#include "lib/ids/id.h"

namespace coffer::formats {

// 32 bytes in a sealed box.
inline constexpr size_t kSealedVaultKeySizeBytes =
    crypto::kSecretKeySizeBytes + crypto::kSealedBoxOverheadBytes;

// Lets a device read and write a vault. Field by field the message of
// records.proto.
struct MemberRecord {
  uint32_t suite = kSuite1;
  VaultId vault_id;
  DeviceId device_id;
  crypto::SigningPublicKey signing_public_key;
  crypto::BoxPublicKey receiving_public_key;
  // Of the vault key below.
  uint32_t key_epoch = 0;
  // The vault key in a sealed box to receiving_public_key.
  std::string sealed_vault_key;
  // Whole nanoseconds; what is finer is cut off.
  absl::Time granted_time = absl::UnixEpoch();
  // The vault's first device grants itself.
  DeviceId granted_by_device_id;
  // By the granting device.
  crypto::Signature signature;
};

// PAE("coffer/1/member", ...): what the signature covers. docs/formats.md lists
// the items.
std::string SigningInput(const MemberRecord& record);

// Sets the signature; `key` is the granting device's.
void Sign(const crypto::SigningKeyPair& key, MemberRecord& record);

// FAILED_PRECONDITION (UNKNOWN_SUITE), or INVALID_ARGUMENT (MALFORMED) when a
// field is missing or out of its limits. Does not look at the signature.
absl::Status Validate(const MemberRecord& record);

// Validate(), then DATA_LOSS (SIGNATURE_INVALID) unless the signature is
// by `key`, the granting device's.
absl::Status Verify(const crypto::SigningPublicKey& key,
                    const MemberRecord& record);

// The vault key of record.key_epoch, for the device itself. The caller has
// verified the record. DATA_LOSS (AUTHENTICATION_FAILED): not for `receiver`,
// or damaged; DATA_LOSS (MALFORMED): not a key.
absl::StatusOr<crypto::SecretKey> OpenVaultKey(
    const crypto::BoxKeyPair& receiver, const MemberRecord& record);

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_MEMBER_RECORD_H_
