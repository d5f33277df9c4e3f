#ifndef COFFER_LIB_CRYPTO_RANDOM_H_
#define COFFER_LIB_CRYPTO_RANDOM_H_

// The seam for randomness: nothing else in this code base makes random bytes.

#include <array>
#include <cstdint>

#include "absl/types/span.h"

namespace coffer::crypto {

// Implementations are thread-safe.
class Random {
 public:
  virtual ~Random() = default;

  // Fills `out` with bytes fit for keys and nonces. Cannot fail: an operating
  // system without randomness ends the process.
  virtual void Fill(absl::Span<uint8_t> out) = 0;
};

// A new random id: NewId<VaultId>(random).
template <typename IdType>
IdType NewId(Random& random) {
  std::array<uint8_t, IdType::kSize> bytes;
  random.Fill(absl::MakeSpan(bytes));
  return IdType(bytes);
}

}  // namespace coffer::crypto

#endif  // COFFER_LIB_CRYPTO_RANDOM_H_
