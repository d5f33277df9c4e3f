#ifndef COFFER_LIB_CRYPTO_INITIALIZE_H_
#define COFFER_LIB_CRYPTO_INITIALIZE_H_

// Start of the two cryptographic libraries, once per process.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace coffer::crypto {

// Starts libsodium and looks up the algorithms that OpenSSL provides.
// INTERNAL when one is missing, for instance because the system's OpenSSL is
// restricted to a FIPS provider without ChaCha20-Poly1305.
//
// A main() calls this to fail early with a message. Everything in lib/crypto
// works without it, too. Thread-safe; cheap after the first call.
absl::Status InitializeCrypto();

// For functions of lib/crypto that have no way to report an error: ends the
// process when InitializeCrypto() fails, since no result is better than
// one without cryptography.
void RequireCrypto();

// Ends the process because `operation`, which can fail only when memory or the
// library is broken, did.
[[noreturn]] void AbortOnCryptoFailure(absl::string_view operation);

}  // namespace coffer::crypto

#endif  // COFFER_LIB_CRYPTO_INITIALIZE_H_
