#include "lib/crypto/openssl_algorithms.h"

#include <openssl/evp.h>

namespace coffer::crypto {

// Never freed: OpenSSL frees its own state when the process exits, and other
// threads may still compute by then.

const EVP_MD* Sha256Algorithm() {
  static const EVP_MD* const algorithm =
      EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

const EVP_CIPHER* ChaCha20Poly1305Algorithm() {
  static const EVP_CIPHER* const algorithm =
      EVP_CIPHER_fetch(nullptr, "ChaCha20-Poly1305", nullptr);
  return algorithm;
}

}  // namespace coffer::crypto
