#include "lib/crypto/sealed_box.h"

#include <sodium.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/initialize.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::crypto {
namespace {

static_assert(kBoxPublicKeySizeBytes == crypto_box_PUBLICKEYBYTES, "");
static_assert(kSealedBoxOverheadBytes == crypto_box_SEALBYTES, "");
static_assert(kSecretKeySizeBytes == crypto_box_SECRETKEYBYTES, "");

absl::Status CannotOpen() {
  return MakeError(absl::StatusCode::kDataLoss,
                   "could not open a sealed box: it is damaged, or sealed to "
                   "another key",
                   {reason::kAuthenticationFailed, {}});
}

}  // namespace

BoxKeyPair::BoxKeyPair(const BoxPublicKey& public_key, SecretKey secret)
    : public_key_(public_key), secret_(std::move(secret)) {}

BoxKeyPair BoxKeyPair::Generate(Random& random) {
  return FromSecret(SecretKey::Generate(random));
}

BoxKeyPair BoxKeyPair::FromSecret(SecretKey secret) {
  RequireCrypto();
  std::array<uint8_t, kBoxPublicKeySizeBytes> public_key;
  if (secret.Expose().size() != kSecretKeySizeBytes ||
      crypto_scalarmult_base(public_key.data(), ByteData(secret.Expose())) !=
          0) {
    AbortOnCryptoFailure("a box key from a secret that was moved away");
  }
  return BoxKeyPair(BoxPublicKey(public_key), std::move(secret));
}

absl::StatusOr<SecretBytes> BoxKeyPair::Open(absl::string_view sealed) const {
  if (sealed.size() < kSealedBoxOverheadBytes) return CannotOpen();
  const size_t size = sealed.size() - kSealedBoxOverheadBytes;
  if (size > kSealedBoxMaxPlaintextSizeBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("no sealed box has ", sealed.size(), " bytes"));
  }
  if (secret_.Expose().size() != kSecretKeySizeBytes) {
    AbortOnCryptoFailure("opening with a box key that was moved away");
  }
  SecretBytes plaintext(size);
  // libsodium wants an address even for nothing.
  uint8_t nothing = 0;
  uint8_t* const out = size == 0 ? &nothing : plaintext.ExposeMutable().data();
  if (crypto_box_seal_open(out, ByteData(sealed), sealed.size(),
                           public_key_.array().data(),
                           ByteData(secret_.Expose())) != 0) {
    return CannotOpen();
  }
  return plaintext;
}

absl::StatusOr<std::string> SealBox(const BoxPublicKey& receiver,
                                    absl::string_view plaintext) {
  RequireCrypto();
  if (plaintext.size() > kSealedBoxMaxPlaintextSizeBytes) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a sealed box holds at most ", kSealedBoxMaxPlaintextSizeBytes,
        " bytes, not ", plaintext.size(), "; seal a key and encrypt with it"));
  }
  std::string sealed(plaintext.size() + kSealedBoxOverheadBytes, '\0');
  if (crypto_box_seal(AsMutableBytes(sealed).data(), ByteData(plaintext),
                      plaintext.size(), receiver.array().data()) != 0) {
    return absl::InvalidArgumentError(
        "could not seal: the receiver's key is not a usable X25519 key");
  }
  return sealed;
}

}  // namespace coffer::crypto
