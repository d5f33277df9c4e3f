#ifndef COFFER_LIB_CRYPTO_OPENSSL_ALGORITHMS_H_
#define COFFER_LIB_CRYPTO_OPENSSL_ALGORITHMS_H_

// OpenSSL's algorithms, fetched once per process: a fetch takes locks and
// string comparisons, which small inputs would notice. Inside lib/crypto only.

#include <openssl/evp.h>

namespace coffer::crypto {

// Null when no loaded provider has the algorithm. Thread-safe. The results live
// until the process ends.
const EVP_MD* Sha256Algorithm();
const EVP_CIPHER* ChaCha20Poly1305Algorithm();

}  // namespace coffer::crypto

#endif  // COFFER_LIB_CRYPTO_OPENSSL_ALGORITHMS_H_
