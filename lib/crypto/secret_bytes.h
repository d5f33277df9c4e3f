#ifndef COFFER_LIB_CRYPTO_SECRET_BYTES_H_
#define COFFER_LIB_CRYPTO_SECRET_BYTES_H_

// Bytes that must not leak: keys, passphrases, decrypted key material.
//
// SecretBytes are wiped when they go away, are copied only where the code says
// Clone(), cannot be printed or compared with ==, and are read only through
// Expose(), for which a reviewer can search.
//
// Out of scope: swap space and copies made by the libraries that Expose()
// feeds. See hardening.h for core dumps.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <ostream>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/crypto/random.h"

namespace coffer::crypto {

// Any number of secret bytes. Not synchronised: concurrent reads only. A
// moved-from object is empty.
class SecretBytes {
 public:
  SecretBytes() = default;
  // `size` zero bytes, to be written through ExposeMutable().
  explicit SecretBytes(size_t size);
  ~SecretBytes();

  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;

  // A copy of `bytes`. Wiping those is up to their owner.
  static SecretBytes CopyFrom(absl::string_view bytes);
  static SecretBytes Generate(size_t size, Random& random);

  SecretBytes Clone() const;

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // In constant time for equal sizes; the sizes are no secret.
  bool Equals(const SecretBytes& other) const;

  // The secret itself; valid until this object changes. Never log it.
  absl::string_view Expose() const;
  absl::Span<uint8_t> ExposeMutable();

  friend std::ostream& operator<<(std::ostream&, const SecretBytes&) = delete;

 private:
  void Wipe();

  std::unique_ptr<uint8_t[]> bytes_;
  size_t size_ = 0;
};

inline constexpr size_t kSecretKeySizeBytes = 32;

// A symmetric key or the seed of a key pair: exactly 32 secret bytes. There is
// no default key, and using a moved-from key is a programming error (its
// Expose() is empty, never a key of zeros).
class SecretKey {
 public:
  SecretKey(SecretKey&&) noexcept = default;
  SecretKey& operator=(SecretKey&&) noexcept = default;

  // INVALID_ARGUMENT unless `bytes` has kSecretKeySizeBytes.
  static absl::StatusOr<SecretKey> FromBytes(absl::string_view bytes);
  static absl::StatusOr<SecretKey> FromSecret(SecretBytes bytes);
  static SecretKey Generate(Random& random);

  SecretKey Clone() const { return SecretKey(bytes_.Clone()); }

  // In constant time.
  bool Equals(const SecretKey& other) const {
    return bytes_.Equals(other.bytes_);
  }

  // The 32 bytes; valid until this object changes. Never log them.
  absl::string_view Expose() const { return bytes_.Expose(); }

  friend std::ostream& operator<<(std::ostream&, const SecretKey&) = delete;

 private:
  explicit SecretKey(SecretBytes bytes) : bytes_(std::move(bytes)) {}

  SecretBytes bytes_;
};

}  // namespace coffer::crypto

#endif  // COFFER_LIB_CRYPTO_SECRET_BYTES_H_
