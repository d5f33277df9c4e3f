#ifndef COFFER_LIB_FORMATS_BLOB_LAYOUT_H_
#define COFFER_LIB_FORMATS_BLOB_LAYOUT_H_

// The bytes that every blob has, whether it is a chunk or a manifest segment:
//
//   suite (1 byte = 01) || nonce (24) || ciphertext || tag (16)
//
// Storage nodes need nothing but these sizes.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/secret_bytes.h"

namespace coffer::formats {

inline constexpr size_t kBlobHeaderSizeBytes = 1 + crypto::kAeadNonceSizeBytes;
inline constexpr size_t kBlobOverheadBytes =
    kBlobHeaderSizeBytes + crypto::kAeadTagSizeBytes;
// Largest payload, and largest padded payload: a fixed point of the padding.
inline constexpr size_t kBlobMaxPayloadSizeBytes = size_t{8} << 20;
inline constexpr size_t kBlobMaxSizeBytes =
    kBlobMaxPayloadSizeBytes + kBlobOverheadBytes;

// How one blob is sealed. Refers to what the caller owns.
struct BlobSeal {
  const crypto::SecretKey& key;
  const crypto::AeadNonce& nonce;
  absl::string_view associated_data;
};

// Seals `payload`, followed by zero bytes up to `padded_size`, with one
// allocation. INVALID_ARGUMENT unless payload size <= `padded_size` <=
// kBlobMaxPayloadSizeBytes.
absl::StatusOr<std::string> SealBlobBytes(const BlobSeal& seal,
                                          absl::string_view payload,
                                          size_t padded_size);

// The nonce that `blob` carries. FAILED_PRECONDITION (UNKNOWN_SUITE);
// DATA_LOSS (MALFORMED): too short or too long for a blob.
absl::StatusOr<crypto::AeadNonce> BlobNonce(absl::string_view blob);

// Checks and decrypts the padded payload to `out`, which has exactly
// blob.size() - kBlobOverheadBytes. `seal.nonce` must be BlobNonce(). DATA_LOSS
// (AUTHENTICATION_FAILED), and `out` is zero then.
absl::Status OpenBlobBytes(const BlobSeal& seal, absl::string_view blob,
                           absl::Span<uint8_t> out);

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_BLOB_LAYOUT_H_
