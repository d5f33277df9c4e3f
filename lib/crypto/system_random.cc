#include "lib/crypto/system_random.h"

#include <sodium.h>

#include <cstdint>

#include "absl/types/span.h"
#include "lib/crypto/initialize.h"

namespace coffer::crypto {

void SystemRandom::Fill(absl::Span<uint8_t> out) {
  RequireCrypto();
  randombytes_buf(out.data(), out.size());
}

}  // namespace coffer::crypto
