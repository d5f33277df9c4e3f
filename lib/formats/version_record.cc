#include "lib/formats/version_record.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/crypto/pae.h"
#include "lib/crypto/sha256.h"
#include "lib/crypto/signing.h"
#include "lib/formats/blob_layout.h"
#include "lib/formats/format_errors.h"
#include "lib/formats/manifest_sealer.h"
#include "lib/formats/sealed_value.h"
#include "lib/formats/signing_items.h"
#include "lib/formats/suite.h"
#include "lib/formats/vault_keys.h"
#include "lib/formats/vault_policy.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"

namespace coffer::formats {
namespace {

// An empty manifest has its length.
constexpr size_t kMinInlineManifestSizeBytes =
    kSealedValueOverheadBytes + sizeof(uint64_t);
constexpr uint64_t kMinBlobSizeBytes = kBlobOverheadBytes + 1;

absl::Status Invalid(absl::string_view why) {
  return MalformedArgument(absl::StrCat("invalid version record: ", why));
}

// The two items that stand for the manifest.
void AddManifest(const VersionRecord& record, SigningItems& items) {
  if (record.manifest_segments.empty()) {
    items.Bytes("inline").HashOf(record.sealed_manifest);
    return;
  }
  std::string list;
  for (const ManifestSegmentRef& segment : record.manifest_segments) {
    absl::StrAppend(&list, segment.blob_id.bytes(),
                    crypto::Le64(segment.stored_size_bytes));
  }
  items.Bytes("segments").HashOf(list);
}

absl::Status ValidateIdentity(const VersionRecord& record) {
  if (record.vault_id.is_nil() || record.file_id.is_nil() ||
      record.version_id.is_nil() || record.device_id.is_nil()) {
    return Invalid("an id is missing");
  }
  if (record.version_number == 0) return Invalid("numbers start at 1");
  const bool is_first = record.version_number == 1;
  if (record.parent_version_id.is_nil() != is_first ||
      record.previous_record_sha256.is_nil() != is_first) {
    return Invalid(
        "the first version has no version before it, and every other has one");
  }
  if (record.parent_version_id == record.version_id) {
    return Invalid("a version cannot be its own parent");
  }
  if (record.key_epoch >= kMaxKeyEpochs) {
    return Invalid("its key epoch is out of range");
  }
  if (record.redundancy_scheme != RedundancyScheme::kReplication) {
    return Invalid("its redundancy scheme is not known");
  }
  return ValidateSignedTime(record.created_time);
}

absl::Status ValidateManifest(const VersionRecord& record) {
  if (record.manifest_segments.empty()) {
    if (record.sealed_manifest.size() < kMinInlineManifestSizeBytes ||
        record.sealed_manifest.size() > kMaxInlineManifestSizeBytes) {
      return Invalid("its manifest is missing or has a wrong size");
    }
    return absl::OkStatus();
  }
  if (!record.sealed_manifest.empty()) {
    return Invalid("it has a manifest and segments of one");
  }
  if (record.manifest_segments.size() > kMaxManifestSegments) {
    return Invalid("its manifest has too many segments");
  }
  for (const ManifestSegmentRef& segment : record.manifest_segments) {
    if (segment.stored_size_bytes < kMinBlobSizeBytes ||
        segment.stored_size_bytes >
            kManifestSegmentPlaintextSizeBytes + kBlobOverheadBytes) {
      return Invalid("a segment of its manifest has a wrong size");
    }
  }
  return absl::OkStatus();
}

absl::Status ValidateReferences(const VersionRecord& record) {
  if (record.reference_count > kMaxVersionReferences) {
    return Invalid("it refers to too many blobs");
  }
  if (record.reference_count < record.manifest_segments.size()) {
    return Invalid("it refers to fewer blobs than its manifest has segments");
  }
  if (record.stored_bytes < record.reference_count * kMinBlobSizeBytes ||
      record.stored_bytes > record.reference_count * kBlobMaxSizeBytes) {
    return Invalid("so many blobs cannot have the size that it says");
  }
  return absl::OkStatus();
}

}  // namespace

crypto::Sha256Digest HashBlobIds(absl::Span<const BlobId> blob_ids) {
  crypto::Sha256Hasher hasher;
  for (const BlobId& id : blob_ids) hasher.Update(id.bytes());
  return hasher.Finish();
}

std::string SigningInput(const VersionRecord& record) {
  SigningItems items("version");
  items.Number(record.suite)
      .Bytes(record.vault_id.bytes())
      .Bytes(record.file_id.bytes())
      .Bytes(record.version_id.bytes())
      .Number(record.version_number)
      .Bytes(record.parent_version_id.is_nil()
                 ? absl::string_view()
                 : record.parent_version_id.bytes())
      .Number(record.key_epoch)
      .Choice(record.redundancy_scheme)
      .Time(record.created_time)
      .Bytes(record.device_id.bytes());
  AddManifest(record, items);
  items.Number(record.reference_count)
      .Bytes(record.blob_ids_sha256.bytes())
      .Number(record.stored_bytes)
      .Bytes(record.previous_record_sha256.bytes());
  return items.Encode();
}

void Sign(const crypto::SigningKeyPair& key, VersionRecord& record) {
  record.signature = key.Sign(SigningInput(record));
}

absl::Status Validate(const VersionRecord& record) {
  COFFER_RETURN_IF_ERROR(CheckSuite(record.suite));
  COFFER_RETURN_IF_ERROR(ValidateIdentity(record));
  COFFER_RETURN_IF_ERROR(ValidateManifest(record));
  return ValidateReferences(record);
}

absl::Status Verify(const crypto::SigningPublicKey& key,
                    const VersionRecord& record) {
  COFFER_RETURN_IF_ERROR(Validate(record));
  return crypto::VerifySignature(key, SigningInput(record), record.signature);
}

crypto::Sha256Digest RecordHash(const VersionRecord& record) {
  return crypto::Sha256(
      absl::StrCat(SigningInput(record), record.signature.bytes()));
}

}  // namespace coffer::formats
