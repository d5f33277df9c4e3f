#include "lib/crypto/passphrase_key.h"

#include <sodium.h>

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/initialize.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/status/status_macros.h"

namespace coffer::crypto {
namespace {

static_assert(kPassphraseSaltSizeBytes == crypto_pwhash_argon2id_SALTBYTES, "");

absl::Status CheckPassphrase(absl::string_view passphrase) {
  if (passphrase.empty()) {
    return absl::InvalidArgumentError("the passphrase is empty; choose one");
  }
  if (passphrase.size() > kPassphraseMaxSizeBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("the passphrase has more than ", kPassphraseMaxSizeBytes,
                     " bytes; choose a shorter one"));
  }
  return absl::OkStatus();
}

}  // namespace

PassphraseSalt NewPassphraseSalt(Random& random) {
  PassphraseSalt salt;
  random.Fill(absl::MakeSpan(salt));
  return salt;
}

absl::Status CheckPassphraseCost(const PassphraseCost& cost) {
  if (cost.memory_bytes < kPassphraseMinMemoryBytes ||
      cost.memory_bytes > kPassphraseMaxMemoryBytes ||
      cost.memory_bytes % kPassphraseMemoryUnitBytes != 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "passphrase memory of ", cost.memory_bytes,
        " bytes is refused: use a multiple of ", kPassphraseMemoryUnitBytes,
        " from ", kPassphraseMinMemoryBytes, " to ",
        kPassphraseMaxMemoryBytes));
  }
  if (cost.passes < kPassphraseMinPasses ||
      cost.passes > kPassphraseMaxPasses) {
    return absl::InvalidArgumentError(
        absl::StrCat(cost.passes, " passphrase passes are refused: use ",
                     kPassphraseMinPasses, " to ", kPassphraseMaxPasses));
  }
  return absl::OkStatus();
}

absl::StatusOr<SecretKey> DerivePassphraseKey(absl::string_view passphrase,
                                              const PassphraseSalt& salt,
                                              const PassphraseCost& cost) {
  COFFER_RETURN_IF_ERROR(CheckPassphraseCost(cost));
  COFFER_RETURN_IF_ERROR(CheckPassphrase(passphrase));
  COFFER_RETURN_IF_ERROR(InitializeCrypto());
  SecretBytes key(kSecretKeySizeBytes);
  if (crypto_pwhash_argon2id(key.ExposeMutable().data(), key.size(),
                             passphrase.data(), passphrase.size(), salt.data(),
                             cost.passes, cost.memory_bytes,
                             crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "could not derive a key from the passphrase: ", cost.memory_bytes,
        " bytes of memory are not available"));
  }
  return SecretKey::FromSecret(std::move(key));
}

}  // namespace coffer::crypto
