#ifndef COFFER_LIB_CRYPTO_SEALED_BOX_H_
#define COFFER_LIB_CRYPTO_SEALED_BOX_H_

// Messages to the owner of an X25519 key: libsodium's sealed boxes (an
// ephemeral key pair, then XSalsa20-Poly1305).
//
// A sealed box says nothing about its sender: who needs to know signs it.

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/ids/id.h"

namespace coffer::crypto {

inline constexpr size_t kBoxPublicKeySizeBytes = 32;
// What a sealed box is longer than its plaintext.
inline constexpr size_t kSealedBoxOverheadBytes = 48;
inline constexpr size_t kSealedBoxMaxPlaintextSizeBytes = size_t{1} << 20;

using BoxPublicKey = FixedId<struct BoxPublicKeyTag, kBoxPublicKeySizeBytes>;

// A receiving key pair. Movable; const methods are thread-safe.
class BoxKeyPair {
 public:
  static BoxKeyPair Generate(Random& random);
  // From what ExportSecret() gave. Any 32 bytes are a secret key.
  static BoxKeyPair FromSecret(SecretKey secret);

  const BoxPublicKey& public_key() const { return public_key_; }

  // The secret half, for storage in a keyring.
  SecretKey ExportSecret() const { return secret_.Clone(); }

  // What was sealed to public_key(). DATA_LOSS with reason
  // AUTHENTICATION_FAILED when `sealed` is damaged, too short or for somebody
  // else; INVALID_ARGUMENT when it is longer than any sealed box.
  absl::StatusOr<SecretBytes> Open(absl::string_view sealed) const;

 private:
  BoxKeyPair(const BoxPublicKey& public_key, SecretKey secret);

  BoxPublicKey public_key_;
  SecretKey secret_;
};

// Seals `plaintext` so that only the owner of `receiver` can read it; different
// each time (the ephemeral key comes from libsodium's generator).
// INVALID_ARGUMENT when `receiver` is not a usable key or `plaintext` is larger
// than kSealedBoxMaxPlaintextSizeBytes.
absl::StatusOr<std::string> SealBox(const BoxPublicKey& receiver,
                                    absl::string_view plaintext);

}  // namespace coffer::crypto

#endif  // COFFER_LIB_CRYPTO_SEALED_BOX_H_
