#ifndef COFFER_LIB_CRYPTO_SIGNING_H_
#define COFFER_LIB_CRYPTO_SIGNING_H_

// Ed25519 signatures (RFC 8032). Messages are labelled PAEs (see pae.h), so
// that a signature for one purpose never passes for another.

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/ids/id.h"

namespace coffer::crypto {

inline constexpr size_t kSigningPublicKeySizeBytes = 32;
inline constexpr size_t kSignatureSizeBytes = 64;

using SigningPublicKey =
    FixedId<struct SigningPublicKeyTag, kSigningPublicKeySizeBytes>;
using Signature = FixedId<struct SignatureTag, kSignatureSizeBytes>;

// A secret signing key with its public half. Movable; const methods are
// thread-safe.
class SigningKeyPair {
 public:
  static SigningKeyPair Generate(Random& random);
  // Equal seeds give equal pairs.
  static SigningKeyPair FromSeed(const SecretKey& seed);

  const SigningPublicKey& public_key() const { return public_key_; }

  // The seed, for storage in a keyring.
  SecretKey ExportSeed() const;

  // Deterministic: needs no randomness.
  Signature Sign(absl::string_view message) const;

 private:
  SigningKeyPair(const SigningPublicKey& public_key, SecretBytes secret);

  SigningPublicKey public_key_;
  // libsodium's form: seed, then public key.
  SecretBytes secret_;
};

// DATA_LOSS with reason SIGNATURE_INVALID unless `signature` was made
// over `message` with the key that `public_key` belongs to. Malformed and
// small-order keys and non-canonical signatures are refused alike.
absl::Status VerifySignature(const SigningPublicKey& public_key,
                             absl::string_view message,
                             const Signature& signature);

}  // namespace coffer::crypto

#endif  // COFFER_LIB_CRYPTO_SIGNING_H_
