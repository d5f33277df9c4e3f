#ifndef COFFER_LIB_RPC_RECORD_CONVERTER_H_
#define COFFER_LIB_RPC_RECORD_CONVERTER_H_

// The records of lib/formats to and from their messages.
//
// FromProto() checks what the types need: sizes of ids, keys, hashes and
// signatures, known enums, times within the range of 64-bit nanoseconds. It
// does not check what formats::Validate() does. Errors are INVALID_ARGUMENT
// with reason MALFORMED and name the field.

#include "absl/status/statusor.h"
#include "coffer/common/v1/records.pb.h"
#include "lib/formats/entry_record.h"
#include "lib/formats/file_key.h"
#include "lib/formats/member_record.h"
#include "lib/formats/receipt.h"
#include "lib/formats/vault_policy.h"
#include "lib/formats/vault_record.h"
#include "lib/formats/version_record.h"

namespace coffer::rpc {

common::v1::VaultPolicy ToProto(const formats::VaultPolicy& policy);
common::v1::VaultRecord ToProto(const formats::VaultRecord& record);
common::v1::MemberRecord ToProto(const formats::MemberRecord& record);
common::v1::FileKeyRecord ToProto(const formats::FileKeyRecord& record);
common::v1::EntryRecord ToProto(const formats::EntryRecord& record);
common::v1::VersionRecord ToProto(const formats::VersionRecord& record);
common::v1::Receipt ToProto(const formats::Receipt& receipt);

absl::StatusOr<formats::VaultPolicy> FromProto(
    const common::v1::VaultPolicy& proto);
absl::StatusOr<formats::VaultRecord> FromProto(
    const common::v1::VaultRecord& proto);
absl::StatusOr<formats::MemberRecord> FromProto(
    const common::v1::MemberRecord& proto);
absl::StatusOr<formats::FileKeyRecord> FromProto(
    const common::v1::FileKeyRecord& proto);
absl::StatusOr<formats::EntryRecord> FromProto(
    const common::v1::EntryRecord& proto);
absl::StatusOr<formats::VersionRecord> FromProto(
    const common::v1::VersionRecord& proto);
absl::StatusOr<formats::Receipt> FromProto(const common::v1::Receipt& proto);

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_RECORD_CONVERTER_H_
