#include "lib/crypto/signing.h"

#include <sodium.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/initialize.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::crypto {
namespace {

constexpr size_t kSecretSizeBytes = crypto_sign_SECRETKEYBYTES;
static_assert(kSigningPublicKeySizeBytes == crypto_sign_PUBLICKEYBYTES, "");
static_assert(kSignatureSizeBytes == crypto_sign_BYTES, "");
static_assert(kSecretKeySizeBytes == crypto_sign_SEEDBYTES, "");

}  // namespace

SigningKeyPair::SigningKeyPair(const SigningPublicKey& public_key,
                               SecretBytes secret)
    : public_key_(public_key), secret_(std::move(secret)) {}

SigningKeyPair SigningKeyPair::Generate(Random& random) {
  return FromSeed(SecretKey::Generate(random));
}

SigningKeyPair SigningKeyPair::FromSeed(const SecretKey& seed) {
  RequireCrypto();
  std::array<uint8_t, kSigningPublicKeySizeBytes> public_key;
  SecretBytes secret(kSecretSizeBytes);
  if (seed.Expose().size() != kSecretKeySizeBytes ||
      crypto_sign_seed_keypair(public_key.data(), secret.ExposeMutable().data(),
                               ByteData(seed.Expose())) != 0) {
    AbortOnCryptoFailure("a signing key from a seed that was moved away");
  }
  return SigningKeyPair(SigningPublicKey(public_key), std::move(secret));
}

SecretKey SigningKeyPair::ExportSeed() const {
  return *SecretKey::FromBytes(secret_.Expose().substr(0, kSecretKeySizeBytes));
}

Signature SigningKeyPair::Sign(absl::string_view message) const {
  std::array<uint8_t, kSignatureSizeBytes> signature;
  if (secret_.size() != kSecretSizeBytes ||
      crypto_sign_detached(signature.data(), nullptr, ByteData(message),
                           message.size(), ByteData(secret_.Expose())) != 0) {
    AbortOnCryptoFailure("signing with a key that was moved away");
  }
  return Signature(signature);
}

absl::Status VerifySignature(const SigningPublicKey& public_key,
                             absl::string_view message,
                             const Signature& signature) {
  RequireCrypto();
  if (crypto_sign_verify_detached(signature.array().data(), ByteData(message),
                                  message.size(),
                                  public_key.array().data()) != 0) {
    return MakeError(absl::StatusCode::kDataLoss,
                     "the signature does not fit: the data was tampered with, "
                     "or signed with another key",
                     {reason::kSignatureInvalid, {}});
  }
  return absl::OkStatus();
}

}  // namespace coffer::crypto
