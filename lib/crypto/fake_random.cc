#include "lib/crypto/fake_random.h"

#include <sodium.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/initialize.h"
#include "lib/crypto/pae.h"

namespace coffer::crypto {

FakeRandom::FakeRandom(uint64_t seed) {
  static_assert(kKeySizeBytes == crypto_stream_chacha20_KEYBYTES, "");
  RequireCrypto();
  const std::string encoded = Le64(seed);
  std::copy(encoded.begin(), encoded.end(), key_.begin());
}

void FakeRandom::Fill(absl::Span<uint8_t> out) {
  static_assert(sizeof(fills_) == crypto_stream_chacha20_NONCEBYTES, "");
  std::string nonce;
  {
    absl::MutexLock lock(&mutex_);
    nonce = Le64(fills_++);
  }
  crypto_stream_chacha20(out.data(), out.size(), ByteData(nonce), key_.data());
}

}  // namespace coffer::crypto
