#ifndef COFFER_LIB_CRYPTO_OPENSSL_AEAD_H_
#define COFFER_LIB_CRYPTO_OPENSSL_AEAD_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/secret_bytes.h"

namespace coffer::crypto {

// The fast engine: libsodium's HChaCha20 derives a key from the first 16 bytes
// of the nonce, and OpenSSL's ChaCha20-Poly1305 does the rest with the nonce
// 00000000 || last 8 bytes, which is how XChaCha20-Poly1305 is defined.
class OpensslAead final : public Aead {
 public:
  absl::Status Seal(const SecretKey& key, const AeadNonce& nonce,
                    absl::string_view associated_data,
                    absl::string_view plaintext,
                    absl::Span<uint8_t> out) const override;
  absl::Status Open(const SecretKey& key, const AeadNonce& nonce,
                    absl::string_view associated_data, absl::string_view sealed,
                    absl::Span<uint8_t> out) const override;
};

}  // namespace coffer::crypto

#endif  // COFFER_LIB_CRYPTO_OPENSSL_AEAD_H_
