#ifndef COFFER_LIB_CRYPTO_PASSPHRASE_KEY_H_
#define COFFER_LIB_CRYPTO_PASSPHRASE_KEY_H_

// A key from a passphrase: Argon2id version 1.3 with one lane (libsodium).

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"

namespace coffer::crypto {

inline constexpr uint64_t kPassphraseMinMemoryBytes = uint64_t{64} << 20;
inline constexpr uint64_t kPassphraseMaxMemoryBytes = uint64_t{4} << 30;
inline constexpr uint64_t kPassphraseMemoryUnitBytes = 1024;
inline constexpr uint32_t kPassphraseMinPasses = 3;
inline constexpr uint32_t kPassphraseMaxPasses = 16;
inline constexpr size_t kPassphraseMaxSizeBytes = 4096;
inline constexpr size_t kPassphraseSaltSizeBytes = 16;

// Cost of one derivation, and so of one guess. Stored next to the salt: the
// default may grow with the years.
struct PassphraseCost {
  // A multiple of kPassphraseMemoryUnitBytes.
  uint64_t memory_bytes = uint64_t{256} << 20;
  uint32_t passes = kPassphraseMinPasses;
};

using PassphraseSalt = std::array<uint8_t, kPassphraseSaltSizeBytes>;

PassphraseSalt NewPassphraseSalt(Random& random);

// INVALID_ARGUMENT when `cost`, which may come from a file that somebody
// tampered with, is so low that guessing is cheap or so high that the machine
// suffers.
absl::Status CheckPassphraseCost(const PassphraseCost& cost);

// Takes about a second and `cost.memory_bytes` of memory. INVALID_ARGUMENT, at
// once, when CheckPassphraseCost() refuses or `passphrase` is empty or longer
// than kPassphraseMaxSizeBytes; RESOURCE_EXHAUSTED when memory is short.
absl::StatusOr<SecretKey> DerivePassphraseKey(absl::string_view passphrase,
                                              const PassphraseSalt& salt,
                                              const PassphraseCost& cost);

}  // namespace coffer::crypto

#endif  // COFFER_LIB_CRYPTO_PASSPHRASE_KEY_H_
