#ifndef COFFER_LIB_CRYPTO_FAILING_AEAD_H_
#define COFFER_LIB_CRYPTO_FAILING_AEAD_H_

#include <atomic>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/secret_bytes.h"

namespace coffer::crypto {

// A test double that works like `engine` for a number of calls and fails from
// then on. Thread-safe.
class FailingAead final : public Aead {
 public:
  // `engine` outlives this object. `error` is not OK.
  FailingAead(const Aead& engine, int64_t calls_before_failure,
              absl::Status error);

  absl::Status Seal(const SecretKey& key, const AeadNonce& nonce,
                    absl::string_view associated_data,
                    absl::string_view plaintext,
                    absl::Span<uint8_t> out) const override;
  absl::Status Open(const SecretKey& key, const AeadNonce& nonce,
                    absl::string_view associated_data, absl::string_view sealed,
                    absl::Span<uint8_t> out) const override;

  // How many calls came so far, failed ones included.
  int64_t calls() const { return calls_.load(); }

 private:
  bool NextCallFails() const;

  const Aead& engine_;
  const int64_t calls_before_failure_;
  const absl::Status error_;
  mutable std::atomic<int64_t> calls_{0};
};

}  // namespace coffer::crypto

#endif  // COFFER_LIB_CRYPTO_FAILING_AEAD_H_
