#ifndef COFFER_LIB_FORMATS_VERSION_RECORD_H_
#define COFFER_LIB_FORMATS_VERSION_RECORD_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lib/crypto/sha256.h"
#include "lib/crypto/signing.h"
#include "lib/formats/suite.h"
#include "lib/formats/vault_policy.h"
#include "lib/ids/id.h"

namespace coffer::formats {

// Blobs that one version may refer to, segments included.
inline constexpr uint64_t kMaxVersionReferences = 262144;

// A part of a large manifest.
struct ManifestSegmentRef {
  BlobId blob_id;
  uint64_t stored_size_bytes = 0;
};

// One immutable version of a file: all that the directory knows of it.
// Field by field the message of records.proto.
struct VersionRecord {
  uint32_t suite = kSuite1;
  VaultId vault_id;
  FileId file_id;
  VersionId version_id;
  // 1 for a file's first version.
  uint64_t version_number = 0;
  // Nil for the first version, and for no other.
  VersionId parent_version_id;
  uint32_t key_epoch = 0;
  RedundancyScheme redundancy_scheme = RedundancyScheme::kReplication;
  // Whole nanoseconds; what is finer is cut off.
  absl::Time created_time = absl::UnixEpoch();
  DeviceId device_id;
  // Exactly one of both is not empty.
  std::string sealed_manifest;
  std::vector<ManifestSegmentRef> manifest_segments;
  // Chunks in order, then segments.
  uint64_t reference_count = 0;
  // HashBlobIds() of those blobs.
  crypto::Sha256Digest blob_ids_sha256;
  // Sum of their sizes.
  uint64_t stored_bytes = 0;
  // RecordHash() of the version before; zero for the first.
  crypto::Sha256Digest previous_record_sha256;
  crypto::Signature signature;
};

// SHA-256 over the ids, in the order given.
crypto::Sha256Digest HashBlobIds(absl::Span<const BlobId> blob_ids);

// PAE("coffer/1/version", ...): what the signature covers. docs/formats.md
// lists the items.
std::string SigningInput(const VersionRecord& record);

// Sets the signature. device_id is the caller's to set.
void Sign(const crypto::SigningKeyPair& key, VersionRecord& record);

// What can be said without a key: FAILED_PRECONDITION (UNKNOWN_SUITE), or
// INVALID_ARGUMENT (MALFORMED) when a field is missing, out of its limits, or
// contradicts another one. Does not look at the signature.
absl::Status Validate(const VersionRecord& record);

// Validate(), then DATA_LOSS (SIGNATURE_INVALID) unless the signature is
// by `key`.
absl::Status Verify(const crypto::SigningPublicKey& key,
                    const VersionRecord& record);

// SHA256(SigningInput || signature): what the next version names.
crypto::Sha256Digest RecordHash(const VersionRecord& record);

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_VERSION_RECORD_H_
