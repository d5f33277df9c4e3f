#include "lib/formats/entry_record.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/signing.h"
#include "lib/formats/entry_kind.h"
#include "lib/formats/folder_attributes_sealer.h"
#include "lib/formats/format_errors.h"
#include "lib/formats/name_sealer.h"
#include "lib/formats/sealed_value.h"
#include "lib/formats/signing_items.h"
#include "lib/formats/suite.h"
#include "lib/status/status_macros.h"

namespace coffer::formats {
namespace {

absl::Status Invalid(absl::string_view why) {
  return MalformedArgument(absl::StrCat("invalid entry record: ", why));
}

absl::Status ValidateChoices(const EntryRecord& record) {
  if (record.kind != EntryKind::kFile && record.kind != EntryKind::kFolder) {
    return Invalid("its kind is not known");
  }
  switch (record.operation) {
    case EntryOperation::kCreate:
    case EntryOperation::kMove:
    case EntryOperation::kDelete:
      return absl::OkStatus();
    case EntryOperation::kUnspecified:
      break;
  }
  return Invalid("its operation is not known");
}

absl::Status ValidateSealedValues(const EntryRecord& record) {
  if (record.operation == EntryOperation::kDelete) {
    if (!record.sealed_name.empty() || !record.sealed_attributes.empty()) {
      return Invalid("a deletion has no sealed name and no attributes");
    }
    return absl::OkStatus();
  }
  COFFER_RETURN_IF_ERROR(ValidateSealedName(record.sealed_name));
  if (record.sealed_attributes.empty()) return absl::OkStatus();
  if (record.kind != EntryKind::kFolder) {
    return Invalid("only folders have attributes in their entry");
  }
  if (record.sealed_attributes.size() <= kSealedValueOverheadBytes ||
      record.sealed_attributes.size() > kMaxSealedFolderAttributesSizeBytes) {
    return Invalid("its attributes have a wrong size");
  }
  return absl::OkStatus();
}

}  // namespace

std::string SigningInput(const EntryRecord& record) {
  return SigningItems("entry")
      .Number(record.suite)
      .Bytes(record.vault_id.bytes())
      .Choice(record.operation)
      .Bytes(record.parent_folder_id.bytes())
      .Bytes(record.name_tag.bytes())
      .Bytes(record.child_id.bytes())
      .Choice(record.kind)
      .HashOf(record.sealed_name)
      .HashOf(record.sealed_attributes)
      .Time(record.time)
      .Bytes(record.device_id.bytes())
      .Encode();
}

void Sign(const crypto::SigningKeyPair& key, EntryRecord& record) {
  record.signature = key.Sign(SigningInput(record));
}

absl::Status Validate(const EntryRecord& record) {
  COFFER_RETURN_IF_ERROR(CheckSuite(record.suite));
  if (record.vault_id.is_nil() || record.parent_folder_id.is_nil() ||
      record.name_tag.is_nil() || record.child_id.is_nil() ||
      record.device_id.is_nil()) {
    return Invalid("an id is missing");
  }
  if (record.child_id == ToEntryId(record.parent_folder_id)) {
    return Invalid("a folder cannot be in itself");
  }
  COFFER_RETURN_IF_ERROR(ValidateChoices(record));
  COFFER_RETURN_IF_ERROR(ValidateSealedValues(record));
  return ValidateSignedTime(record.time);
}

absl::Status Verify(const crypto::SigningPublicKey& key,
                    const EntryRecord& record) {
  COFFER_RETURN_IF_ERROR(Validate(record));
  return crypto::VerifySignature(key, SigningInput(record), record.signature);
}

}  // namespace coffer::formats
