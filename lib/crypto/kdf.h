#ifndef COFFER_LIB_CRYPTO_KDF_H_
#define COFFER_LIB_CRYPTO_KDF_H_

// Key derivation:
//
//   KDF(key, purpose, ctx...) = BLAKE2b-256 keyed with `key`
//                               over PAE("coffer/1/" + purpose, ctx...)
//
// Values of different keys, purposes or contexts are independent of each other,
// and none tells anything about `key`. Thread-safe; does not allocate, apart
// from the result.

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "absl/strings/string_view.h"
#include "lib/crypto/secret_bytes.h"

namespace coffer::crypto {

SecretKey Kdf(const SecretKey& key, absl::string_view purpose,
              std::initializer_list<absl::string_view> context = {});

inline constexpr size_t kKdfTagSizeBytes = 32;
using KdfTag = std::array<uint8_t, kKdfTagSizeBytes>;

// The same function for a value that is meant to be seen: a tag, a commitment,
// a nonce. Never use one purpose with both.
KdfTag DeriveTag(const SecretKey& key, absl::string_view purpose,
                 std::initializer_list<absl::string_view> context = {});

}  // namespace coffer::crypto

#endif  // COFFER_LIB_CRYPTO_KDF_H_
