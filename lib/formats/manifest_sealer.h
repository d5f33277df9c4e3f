#ifndef COFFER_LIB_FORMATS_MANIFEST_SEALER_H_
#define COFFER_LIB_FORMATS_MANIFEST_SEALER_H_

// Serialised manifests, sealed with the manifest key of their file.
//
// Plaintext: LE64(length) || manifest || zero bytes up to Padme(8 + length).
// Small ones are sealed as a whole and travel inside the version record; large
// ones are cut into segments of 1 MiB, which are blobs.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/ids/id.h"

namespace coffer::formats {

// Of nonce, ciphertext and tag.
inline constexpr size_t kMaxInlineManifestSizeBytes = 48 * 1024;
inline constexpr size_t kManifestSegmentPlaintextSizeBytes = 1024 * 1024;
// Of a serialised manifest: enough for the 262,144 blobs that a version may
// have.
inline constexpr size_t kMaxManifestSizeBytes = size_t{32} << 20;
inline constexpr size_t kMaxManifestSegments = 33;

// Which version a manifest belongs to.
struct ManifestContext {
  VaultId vault_id;
  FileId file_id;
  VersionId version_id;
};

// Exactly one of both is not empty.
struct SealedManifest {
  std::string inline_manifest;
  // Blobs, in order.
  std::vector<std::string> segments;
};

// INVALID_ARGUMENT (LIMIT_EXCEEDED) when `manifest` is larger than
// kMaxManifestSizeBytes. It holds secrets: wiping it is up to the caller.
absl::StatusOr<SealedManifest> SealManifest(const crypto::SecretKey& file_key,
                                            const ManifestContext& context,
                                            absl::string_view manifest,
                                            crypto::Random& random);

// DATA_LOSS: AUTHENTICATION_FAILED (damaged, or of another version) or
// MALFORMED.
absl::StatusOr<crypto::SecretBytes> OpenInlineManifest(
    const crypto::SecretKey& file_key, const ManifestContext& context,
    absl::string_view sealed_manifest);

// Puts a manifest together from its segments, as they arrive. Memory grows with
// what has arrived. Not thread-safe.
class ManifestSegmentOpener {
 public:
  // `segment_count` is that of the version record.
  ManifestSegmentOpener(const crypto::SecretKey& file_key,
                        const ManifestContext& context, uint64_t segment_count);

  // The next segment, in order. FAILED_PRECONDITION (UNKNOWN_SUITE); DATA_LOSS
  // (AUTHENTICATION_FAILED): damaged, not the next one, or not the last one
  // although it should be; DATA_LOSS (MALFORMED): size, or one too many. After
  // an error nothing else succeeds.
  absl::Status Add(absl::string_view segment);

  // The manifest. DATA_LOSS (MALFORMED) when a segment is missing or length and
  // padding are wrong.
  absl::StatusOr<crypto::SecretBytes> Finish();

 private:
  absl::StatusOr<crypto::SecretBytes> OpenNext(absl::string_view segment) const;

  crypto::SecretKey manifest_key_;
  ManifestContext context_;
  uint64_t segment_count_;
  std::vector<crypto::SecretBytes> opened_;
  absl::Status status_;
};

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_MANIFEST_SEALER_H_
