#ifndef COFFER_LIB_CRYPTO_AEAD_H_
#define COFFER_LIB_CRYPTO_AEAD_H_

// Authenticated encryption of suite 1: XChaCha20-Poly1305 as in
// draft-irtf-cfrg-xchacha, the tag after the ciphertext.
//
// Every engine gives the same bytes; see default_aead.h for the one to use.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"

namespace coffer::crypto {

inline constexpr size_t kAeadKeySizeBytes = kSecretKeySizeBytes;
inline constexpr size_t kAeadNonceSizeBytes = 24;
inline constexpr size_t kAeadTagSizeBytes = 16;
// Of a plaintext or of associated data; far above any blob.
inline constexpr size_t kAeadMaxInputSizeBytes = size_t{1} << 30;

using AeadNonce = std::array<uint8_t, kAeadNonceSizeBytes>;

// 24 bytes are enough to never meet the same random nonce twice.
AeadNonce NewAeadNonce(Random& random);

// INVALID_ARGUMENT unless `bytes` has kAeadNonceSizeBytes.
absl::StatusOr<AeadNonce> AeadNonceFromBytes(absl::string_view bytes);

// Implementations are thread-safe and stateless.
//
// Buffers: `out` either starts where the input starts (work in place) or does
// not overlap with it; anything else is INVALID_ARGUMENT.
class Aead {
 public:
  virtual ~Aead() = default;

  // Writes ciphertext and tag to `out`, whose size is exactly that of
  // `plaintext` plus kAeadTagSizeBytes. A pair of `key` and `nonce` must never
  // meet two different plaintexts.
  //
  // INVALID_ARGUMENT: sizes or buffers that do not fit; INTERNAL: the library
  // failed. `out` is then not to be used.
  virtual absl::Status Seal(const SecretKey& key, const AeadNonce& nonce,
                            absl::string_view associated_data,
                            absl::string_view plaintext,
                            absl::Span<uint8_t> out) const = 0;

  // Checks and decrypts `sealed` to `out`, whose size is exactly that of
  // `sealed` minus kAeadTagSizeBytes.
  //
  // DATA_LOSS with reason AUTHENTICATION_FAILED: `sealed` is too short for a
  // tag, or was not sealed with these key, nonce and associated data. After any
  // error `out` is all zero: nothing unauthenticated leaves this function (a
  // ciphertext that was opened in place is gone then).
  virtual absl::Status Open(const SecretKey& key, const AeadNonce& nonce,
                            absl::string_view associated_data,
                            absl::string_view sealed,
                            absl::Span<uint8_t> out) const = 0;
};

// Seal() into a new string.
absl::StatusOr<std::string> SealToString(const Aead& aead, const SecretKey& key,
                                         const AeadNonce& nonce,
                                         absl::string_view associated_data,
                                         absl::string_view plaintext);

// Open() into a new string, or into memory that is wiped for what is secret.
absl::StatusOr<std::string> OpenToString(const Aead& aead, const SecretKey& key,
                                         const AeadNonce& nonce,
                                         absl::string_view associated_data,
                                         absl::string_view sealed);
absl::StatusOr<SecretBytes> OpenToSecret(const Aead& aead, const SecretKey& key,
                                         const AeadNonce& nonce,
                                         absl::string_view associated_data,
                                         absl::string_view sealed);

}  // namespace coffer::crypto

#endif  // COFFER_LIB_CRYPTO_AEAD_H_
