#include "lib/formats/sealed_value.h"

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/default_aead.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/format_errors.h"
#include "lib/status/status_macros.h"

namespace coffer::formats {

absl::StatusOr<std::string> SealValue(const crypto::SecretKey& key,
                                      absl::string_view associated_data,
                                      absl::string_view plaintext,
                                      crypto::Random& random) {
  const crypto::AeadNonce nonce = crypto::NewAeadNonce(random);
  std::string sealed(plaintext.size() + kSealedValueOverheadBytes, '\0');
  sealed.replace(0, nonce.size(), crypto::AsChars(nonce).data(), nonce.size());
  const absl::Span<uint8_t> out =
      crypto::AsMutableBytes(sealed).subspan(nonce.size());
  COFFER_RETURN_IF_ERROR(
      crypto::DefaultAead().Seal(key, nonce, associated_data, plaintext, out));
  return sealed;
}

absl::StatusOr<crypto::SecretBytes> OpenValue(const crypto::SecretKey& key,
                                              absl::string_view associated_data,
                                              absl::string_view sealed) {
  if (sealed.size() < kSealedValueOverheadBytes) {
    return MalformedData("cannot open a sealed value: it is too short");
  }
  COFFER_ASSIGN_OR_RETURN(const crypto::AeadNonce nonce,
                          crypto::AeadNonceFromBytes(
                              sealed.substr(0, crypto::kAeadNonceSizeBytes)));
  return crypto::OpenToSecret(crypto::DefaultAead(), key, nonce,
                              associated_data, sealed.substr(nonce.size()));
}

}  // namespace coffer::formats
