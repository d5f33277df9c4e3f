#include "lib/crypto/aead.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/status/status_macros.h"

namespace coffer::crypto {
namespace {

// Zero for what is too short; Open() refuses that.
size_t OpenedSize(absl::string_view sealed) {
  return sealed.size() - std::min(sealed.size(), kAeadTagSizeBytes);
}

}  // namespace

AeadNonce NewAeadNonce(Random& random) {
  AeadNonce nonce;
  random.Fill(absl::MakeSpan(nonce));
  return nonce;
}

absl::StatusOr<AeadNonce> AeadNonceFromBytes(absl::string_view bytes) {
  if (bytes.size() != kAeadNonceSizeBytes) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a nonce has ", kAeadNonceSizeBytes, " bytes, not ", bytes.size()));
  }
  AeadNonce nonce;
  std::copy(bytes.begin(), bytes.end(), nonce.begin());
  return nonce;
}

absl::StatusOr<std::string> SealToString(const Aead& aead, const SecretKey& key,
                                         const AeadNonce& nonce,
                                         absl::string_view associated_data,
                                         absl::string_view plaintext) {
  std::string sealed(plaintext.size() + kAeadTagSizeBytes, '\0');
  COFFER_RETURN_IF_ERROR(aead.Seal(key, nonce, associated_data, plaintext,
                                   AsMutableBytes(sealed)));
  return sealed;
}

absl::StatusOr<std::string> OpenToString(const Aead& aead, const SecretKey& key,
                                         const AeadNonce& nonce,
                                         absl::string_view associated_data,
                                         absl::string_view sealed) {
  std::string plaintext(OpenedSize(sealed), '\0');
  COFFER_RETURN_IF_ERROR(aead.Open(key, nonce, associated_data, sealed,
                                   AsMutableBytes(plaintext)));
  return plaintext;
}

absl::StatusOr<SecretBytes> OpenToSecret(const Aead& aead, const SecretKey& key,
                                         const AeadNonce& nonce,
                                         absl::string_view associated_data,
                                         absl::string_view sealed) {
  SecretBytes plaintext(OpenedSize(sealed));
  COFFER_RETURN_IF_ERROR(aead.Open(key, nonce, associated_data, sealed,
                                   plaintext.ExposeMutable()));
  return plaintext;
}

}  // namespace coffer::crypto
