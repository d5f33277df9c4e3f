#ifndef COFFER_LIB_CRYPTO_SYSTEM_RANDOM_H_
#define COFFER_LIB_CRYPTO_SYSTEM_RANDOM_H_

#include <cstdint>

#include "absl/types/span.h"
#include "lib/crypto/random.h"

namespace coffer::crypto {

// The kernel's random number generator, by way of libsodium. Stateless and
// thread-safe; safe across fork().
class SystemRandom final : public Random {
 public:
  void Fill(absl::Span<uint8_t> out) override;
};

}  // namespace coffer::crypto

#endif  // COFFER_LIB_CRYPTO_SYSTEM_RANDOM_H_
