#include "lib/crypto/sodium_aead.h"

#include <sodium.h>

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/aead_buffers.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/initialize.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/status/status_macros.h"

namespace coffer::crypto {
namespace {

static_assert(kAeadKeySizeBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
              "");
static_assert(kAeadNonceSizeBytes ==
                  crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
              "");
static_assert(kAeadTagSizeBytes == crypto_aead_xchacha20poly1305_ietf_ABYTES,
              "");

absl::Status CheckKey(const SecretKey& key) {
  if (key.Expose().size() == kAeadKeySizeBytes) return absl::OkStatus();
  return absl::InternalError("the key was moved away");
}

}  // namespace

absl::Status SodiumAead::Seal(const SecretKey& key, const AeadNonce& nonce,
                              absl::string_view associated_data,
                              absl::string_view plaintext,
                              absl::Span<uint8_t> out) const {
  COFFER_RETURN_IF_ERROR(CheckSealBuffers(associated_data, plaintext, out));
  COFFER_RETURN_IF_ERROR(InitializeCrypto());
  COFFER_RETURN_IF_ERROR(CheckKey(key));
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      out.data(), nullptr, ByteData(plaintext), plaintext.size(),
      ByteData(associated_data), associated_data.size(), nullptr, nonce.data(),
      ByteData(key.Expose()));
  return absl::OkStatus();
}

absl::Status SodiumAead::Open(const SecretKey& key, const AeadNonce& nonce,
                              absl::string_view associated_data,
                              absl::string_view sealed,
                              absl::Span<uint8_t> out) const {
  absl::Status status = CheckOpenBuffers(associated_data, sealed, out);
  status.Update(InitializeCrypto());
  status.Update(CheckKey(key));
  if (status.ok() &&
      crypto_aead_xchacha20poly1305_ietf_decrypt(
          out.data(), nullptr, nullptr, ByteData(sealed), sealed.size(),
          ByteData(associated_data), associated_data.size(), nonce.data(),
          ByteData(key.Expose())) != 0) {
    status = AuthenticationFailed();
  }
  if (!status.ok()) sodium_memzero(out.data(), out.size());
  return status;
}

}  // namespace coffer::crypto
