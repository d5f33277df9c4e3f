#include "lib/crypto/sha256.h"

#include <openssl/evp.h>

#include <array>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "lib/crypto/initialize.h"
#include "lib/crypto/openssl_algorithms.h"

namespace coffer::crypto {

Sha256Digest Sha256(absl::string_view data) {
  thread_local Sha256Hasher hasher;
  hasher.Update(data);
  return hasher.Finish();
}

Sha256Hasher::Sha256Hasher() : context_(EVP_MD_CTX_new()) {
  RequireCrypto();
  if (context_ == nullptr ||
      EVP_DigestInit_ex2(context_.get(), Sha256Algorithm(), nullptr) != 1) {
    AbortOnCryptoFailure("making a SHA-256 context");
  }
  started_ = true;
}

Sha256Hasher::~Sha256Hasher() = default;
Sha256Hasher::Sha256Hasher(Sha256Hasher&&) noexcept = default;
Sha256Hasher& Sha256Hasher::operator=(Sha256Hasher&&) noexcept = default;

void Sha256Hasher::ContextDeleter::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

void Sha256Hasher::Start() {
  if (started_) return;
  // Without an algorithm: the context keeps the one it has, and its memory.
  if (EVP_DigestInit_ex2(context_.get(), nullptr, nullptr) != 1) {
    AbortOnCryptoFailure("starting SHA-256");
  }
  started_ = true;
}

void Sha256Hasher::Update(absl::string_view data) {
  Start();
  if (EVP_DigestUpdate(context_.get(), data.data(), data.size()) != 1) {
    AbortOnCryptoFailure("SHA-256");
  }
}

Sha256Digest Sha256Hasher::Finish() {
  Start();
  std::array<uint8_t, kSha256SizeBytes> digest;
  unsigned int size = 0;
  if (EVP_DigestFinal_ex(context_.get(), digest.data(), &size) != 1 ||
      size != digest.size()) {
    AbortOnCryptoFailure("finishing SHA-256");
  }
  started_ = false;
  return Sha256Digest(digest);
}

}  // namespace coffer::crypto
