#ifndef COFFER_LIB_CRYPTO_FAKE_RANDOM_H_
#define COFFER_LIB_CRYPTO_FAKE_RANDOM_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "lib/crypto/random.h"

namespace coffer::crypto {

// Predictable bytes for tests: the n-th Fill() after construction is the
// ChaCha20 key stream of key = (seed, zeros) and nonce = n, so that equal seeds
// give equal runs and no two fills of a run are alike. Thread-safe.
class FakeRandom final : public Random {
 public:
  explicit FakeRandom(uint64_t seed = 0);

  void Fill(absl::Span<uint8_t> out) override;

 private:
  static constexpr size_t kKeySizeBytes = 32;

  std::array<uint8_t, kKeySizeBytes> key_{};
  absl::Mutex mutex_;
  uint64_t fills_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace coffer::crypto

#endif  // COFFER_LIB_CRYPTO_FAKE_RANDOM_H_
