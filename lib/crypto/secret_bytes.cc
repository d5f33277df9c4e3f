#include "lib/crypto/secret_bytes.h"

#include <sodium.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/constant_time.h"
#include "lib/crypto/random.h"

namespace coffer::crypto {
namespace {

absl::Status WrongKeySize(size_t size) {
  return absl::InvalidArgumentError(
      absl::StrCat("a key has ", kSecretKeySizeBytes, " bytes, not ", size));
}

}  // namespace

SecretBytes::SecretBytes(size_t size)
    : bytes_(size == 0 ? nullptr : std::make_unique<uint8_t[]>(size)),
      size_(size) {}

SecretBytes::~SecretBytes() { Wipe(); }

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this == &other) return *this;
  Wipe();
  bytes_ = std::move(other.bytes_);
  size_ = std::exchange(other.size_, 0);
  return *this;
}

SecretBytes SecretBytes::CopyFrom(absl::string_view bytes) {
  SecretBytes copy(bytes.size());
  if (!bytes.empty()) {
    std::memcpy(copy.bytes_.get(), bytes.data(), bytes.size());
  }
  return copy;
}

SecretBytes SecretBytes::Generate(size_t size, Random& random) {
  SecretBytes secret(size);
  random.Fill(secret.ExposeMutable());
  return secret;
}

SecretBytes SecretBytes::Clone() const { return CopyFrom(Expose()); }

bool SecretBytes::Equals(const SecretBytes& other) const {
  return ConstantTimeEquals(Expose(), other.Expose());
}

absl::string_view SecretBytes::Expose() const {
  return AsChars(absl::MakeConstSpan(bytes_.get(), size_));
}

absl::Span<uint8_t> SecretBytes::ExposeMutable() {
  return absl::MakeSpan(bytes_.get(), size_);
}

void SecretBytes::Wipe() {
  if (bytes_ == nullptr) return;
  sodium_memzero(bytes_.get(), size_);
  bytes_.reset();
  size_ = 0;
}

absl::StatusOr<SecretKey> SecretKey::FromBytes(absl::string_view bytes) {
  if (bytes.size() != kSecretKeySizeBytes) return WrongKeySize(bytes.size());
  return SecretKey(SecretBytes::CopyFrom(bytes));
}

absl::StatusOr<SecretKey> SecretKey::FromSecret(SecretBytes bytes) {
  if (bytes.size() != kSecretKeySizeBytes) return WrongKeySize(bytes.size());
  return SecretKey(std::move(bytes));
}

SecretKey SecretKey::Generate(Random& random) {
  return SecretKey(SecretBytes::Generate(kSecretKeySizeBytes, random));
}

}  // namespace coffer::crypto
