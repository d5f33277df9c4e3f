#ifndef COFFER_SERVICES_DIRECTORY_RECORD_VALIDATION_H_
#define COFFER_SERVICES_DIRECTORY_RECORD_VALIDATION_H_

// Checks of the signed records that clients send (records.proto): form and
// limits only. The directory holds no keys of vaults and trusts no signature in
// these records; it keeps them for readers, who check them. Errors are those
// of field_validation.h, with field names relative to the record. Pure
// functions.

#include "absl/status/status.h"
#include "coffer/common/v1/records.pb.h"

namespace coffer::directory {

absl::Status ValidatePolicy(const common::v1::VaultPolicy& policy);
absl::Status ValidateVaultRecord(const common::v1::VaultRecord& vault);
absl::Status ValidateMemberRecord(const common::v1::MemberRecord& member);
absl::Status ValidateFileKey(const common::v1::FileKeyRecord& key);

// An entry that does `operation`. `kind` UNSPECIFIED stands for any kind.
absl::Status ValidateEntryRecord(const common::v1::EntryRecord& entry,
                                 common::v1::EntryOperation operation,
                                 common::v1::EntryKind kind);

// Everything but what depends on the references (see request_validation.h).
absl::Status ValidateVersionRecord(const common::v1::VersionRecord& version);

// Form only: receipt_verifier.h checks what it proves.
absl::Status ValidateReceipt(const common::v1::Receipt& receipt);

absl::Status ValidateEndpoint(const common::v1::Endpoint& endpoint);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_RECORD_VALIDATION_H_
