#ifndef COFFER_LIB_FORMATS_ENTRY_RECORD_H_
#define COFFER_LIB_FORMATS_ENTRY_RECORD_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "lib/crypto/signing.h"
#include "lib/formats/entry_kind.h"
#include "lib/formats/suite.h"
#include "lib/ids/id.h"

namespace coffer::formats {

// What a record does to the namespace; numbers of records.proto.
enum class EntryOperation : uint32_t {
  kUnspecified = 0,
  kCreate = 1,
  kMove = 2,
  kDelete = 3,
};

// Binds a name in a folder to a file or folder, or takes it away. Field by
// field the message of records.proto.
struct EntryRecord {
  uint32_t suite = kSuite1;
  VaultId vault_id;
  EntryOperation operation = EntryOperation::kUnspecified;
  FolderId parent_folder_id;
  NameTag name_tag;
  EntryId child_id;
  EntryKind kind = EntryKind::kUnspecified;
  // Empty for kDelete, and only then.
  std::string sealed_name;
  // Of folders; empty for files and for kDelete.
  std::string sealed_attributes;
  // Whole nanoseconds; what is finer is cut off.
  absl::Time time = absl::UnixEpoch();
  DeviceId device_id;
  crypto::Signature signature;
};

// PAE("coffer/1/entry", ...): what the signature covers. docs/formats.md lists
// the items.
std::string SigningInput(const EntryRecord& record);

// Sets the signature. device_id is the caller's to set.
void Sign(const crypto::SigningKeyPair& key, EntryRecord& record);

// FAILED_PRECONDITION (UNKNOWN_SUITE), or INVALID_ARGUMENT (MALFORMED) when a
// field is missing, out of its limits, or contradicts another one. Does not
// look at the signature.
absl::Status Validate(const EntryRecord& record);

// Validate(), then DATA_LOSS (SIGNATURE_INVALID) unless the signature is
// by `key`.
absl::Status Verify(const crypto::SigningPublicKey& key,
                    const EntryRecord& record);

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_ENTRY_RECORD_H_
