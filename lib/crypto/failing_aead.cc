#include "lib/crypto/failing_aead.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/secret_bytes.h"

namespace coffer::crypto {

FailingAead::FailingAead(const Aead& engine, int64_t calls_before_failure,
                         absl::Status error)
    : engine_(engine),
      calls_before_failure_(calls_before_failure),
      error_(std::move(error)) {}

bool FailingAead::NextCallFails() const {
  return calls_.fetch_add(1) >= calls_before_failure_;
}

absl::Status FailingAead::Seal(const SecretKey& key, const AeadNonce& nonce,
                               absl::string_view associated_data,
                               absl::string_view plaintext,
                               absl::Span<uint8_t> out) const {
  if (NextCallFails()) return error_;
  return engine_.Seal(key, nonce, associated_data, plaintext, out);
}

absl::Status FailingAead::Open(const SecretKey& key, const AeadNonce& nonce,
                               absl::string_view associated_data,
                               absl::string_view sealed,
                               absl::Span<uint8_t> out) const {
  if (NextCallFails()) {
    std::fill(out.begin(), out.end(), 0);
    return error_;
  }
  return engine_.Open(key, nonce, associated_data, sealed, out);
}

}  // namespace coffer::crypto
