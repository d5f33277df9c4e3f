#include "lib/crypto/openssl_aead.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/aead_buffers.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/initialize.h"
#include "lib/crypto/openssl_algorithms.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/status/status_macros.h"

namespace coffer::crypto {
namespace {

constexpr size_t kInnerNonceSizeBytes = 12;
constexpr size_t kInnerNonceZerosBytes = 4;

struct ContextDeleter {
  void operator()(EVP_CIPHER_CTX* context) const {
    EVP_CIPHER_CTX_free(context);
  }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, ContextDeleter>;

Context NewContext() {
  Context context(EVP_CIPHER_CTX_new());
  if (context != nullptr &&
      EVP_EncryptInit_ex2(context.get(), ChaCha20Poly1305Algorithm(), nullptr,
                          nullptr, nullptr) != 1) {
    context.reset();
  }
  return context;
}

// Null when OpenSSL has no such cipher or no memory.
EVP_CIPHER_CTX* ThreadContext() {
  thread_local const Context context = NewContext();
  return context.get();
}

// One operation: the thread's context set up with the inner key and nonce, and
// without them afterwards.
class Operation {
 public:
  enum class Direction : int { kOpen = 0, kSeal = 1 };

  Operation(Direction direction, const SecretKey& key, const AeadNonce& nonce)
      : context_(ThreadContext()) {
    if (context_ == nullptr || key.Expose().size() != kAeadKeySizeBytes) return;
    std::array<uint8_t, kAeadKeySizeBytes> inner_key;
    crypto_core_hchacha20(inner_key.data(), nonce.data(),
                          ByteData(key.Expose()), nullptr);
    std::array<uint8_t, kInnerNonceSizeBytes> inner_nonce{};
    std::copy(nonce.begin() + crypto_core_hchacha20_INPUTBYTES, nonce.end(),
              inner_nonce.begin() + kInnerNonceZerosBytes);
    ready_ = Start(static_cast<int>(direction), inner_key, inner_nonce);
    sodium_memzero(inner_key.data(), inner_key.size());
  }

  ~Operation() {
    if (context_ != nullptr) {
      Start(static_cast<int>(Direction::kSeal), {}, {});
    }
  }

  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  bool AddAssociatedData(absl::string_view data) {
    return ready_ && Update(data, nullptr);
  }

  bool Process(absl::string_view input, uint8_t* out) {
    return ready_ && Update(input, out);
  }

  bool FinishSeal(uint8_t* tag) {
    return ready_ && Finish() &&
           EVP_CIPHER_CTX_ctrl(context_, EVP_CTRL_AEAD_GET_TAG,
                               kAeadTagSizeBytes, tag) == 1;
  }

  bool FinishOpen(absl::string_view tag) {
    std::array<uint8_t, kAeadTagSizeBytes> expected;
    std::copy(tag.begin(), tag.end(), expected.begin());
    return ready_ &&
           EVP_CIPHER_CTX_ctrl(context_, EVP_CTRL_AEAD_SET_TAG,
                               kAeadTagSizeBytes, expected.data()) == 1 &&
           Finish();
  }

  bool ready() const { return ready_; }

 private:
  bool Start(int direction,
             const std::array<uint8_t, kAeadKeySizeBytes>& inner_key,
             const std::array<uint8_t, kInnerNonceSizeBytes>& inner_nonce) {
    // Without a cipher: the context keeps the one it has, and its memory.
    return EVP_CipherInit_ex2(context_, nullptr, inner_key.data(),
                              inner_nonce.data(), direction, nullptr) == 1;
  }

  // The sizes were checked against kAeadMaxInputSizeBytes: they fit an int.
  bool Update(absl::string_view input, uint8_t* out) {
    if (input.empty()) return true;
    int written = 0;
    return EVP_CipherUpdate(context_, out, &written, ByteData(input),
                            static_cast<int>(input.size())) == 1 &&
           static_cast<size_t>(written) == input.size();
  }

  bool Finish() {
    std::array<uint8_t, EVP_MAX_BLOCK_LENGTH> nothing;
    int written = 0;
    return EVP_CipherFinal_ex(context_, nothing.data(), &written) == 1;
  }

  EVP_CIPHER_CTX* const context_;
  bool ready_ = false;
};

absl::Status EngineFailed() {
  return absl::InternalError(
      "OpenSSL could not run ChaCha20-Poly1305; check memory and openssl.cnf");
}

absl::Status OpenChecked(Operation& operation,
                         absl::string_view associated_data,
                         absl::string_view sealed, uint8_t* out) {
  if (!operation.ready()) return EngineFailed();
  const absl::string_view tag =
      sealed.substr(sealed.size() - kAeadTagSizeBytes);
  sealed.remove_suffix(kAeadTagSizeBytes);
  if (!operation.AddAssociatedData(associated_data) ||
      !operation.Process(sealed, out)) {
    return EngineFailed();
  }
  return operation.FinishOpen(tag) ? absl::OkStatus() : AuthenticationFailed();
}

}  // namespace

absl::Status OpensslAead::Seal(const SecretKey& key, const AeadNonce& nonce,
                               absl::string_view associated_data,
                               absl::string_view plaintext,
                               absl::Span<uint8_t> out) const {
  COFFER_RETURN_IF_ERROR(CheckSealBuffers(associated_data, plaintext, out));
  COFFER_RETURN_IF_ERROR(InitializeCrypto());
  Operation operation(Operation::Direction::kSeal, key, nonce);
  const bool sealed = operation.AddAssociatedData(associated_data) &&
                      operation.Process(plaintext, out.data()) &&
                      operation.FinishSeal(out.data() + plaintext.size());
  return sealed ? absl::OkStatus() : EngineFailed();
}

absl::Status OpensslAead::Open(const SecretKey& key, const AeadNonce& nonce,
                               absl::string_view associated_data,
                               absl::string_view sealed,
                               absl::Span<uint8_t> out) const {
  absl::Status status = CheckOpenBuffers(associated_data, sealed, out);
  status.Update(InitializeCrypto());
  if (status.ok()) {
    Operation operation(Operation::Direction::kOpen, key, nonce);
    status = OpenChecked(operation, associated_data, sealed, out.data());
  }
  if (!status.ok()) sodium_memzero(out.data(), out.size());
  return status;
}

}  // namespace coffer::crypto
