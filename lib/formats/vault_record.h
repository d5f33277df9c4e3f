#ifndef COFFER_LIB_FORMATS_VAULT_RECORD_H_
#define COFFER_LIB_FORMATS_VAULT_RECORD_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "lib/crypto/signing.h"
#include "lib/formats/suite.h"
#include "lib/formats/vault_policy.h"
#include "lib/ids/id.h"

namespace coffer::formats {

// A vault, as its first device describes and signs it. Field by field the
// message of records.proto.
struct VaultRecord {
  uint32_t suite = kSuite1;
  VaultId vault_id;
  FolderId root_folder_id;
  VaultPolicy policy;
  std::string sealed_name;
  // Whole nanoseconds; what is finer is cut off.
  absl::Time created_time = absl::UnixEpoch();
  DeviceId device_id;
  crypto::Signature signature;
};

// PAE("coffer/1/vault", ...): what the signature covers. docs/formats.md lists
// the items.
std::string SigningInput(const VaultRecord& record);

// Sets the signature. device_id is the caller's to set.
void Sign(const crypto::SigningKeyPair& key, VaultRecord& record);

// FAILED_PRECONDITION (UNKNOWN_SUITE), or INVALID_ARGUMENT (MALFORMED) when a
// field is missing or out of its limits. Does not look at the signature.
absl::Status Validate(const VaultRecord& record);

// Validate(), then DATA_LOSS (SIGNATURE_INVALID) unless the signature is
// by `key`.
absl::Status Verify(const crypto::SigningPublicKey& key,
                    const VaultRecord& record);

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_VAULT_RECORD_H_
