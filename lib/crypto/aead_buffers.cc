#include "lib/crypto/aead_buffers.h"

#include <cstddef>
#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/byte_span.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::crypto {
namespace {

// std::less orders unrelated pointers, too.
bool Overlap(absl::Span<const uint8_t> a, absl::Span<const uint8_t> b) {
  if (a.empty() || b.empty()) return false;
  const std::less<const uint8_t*> less;
  return less(a.data(), b.data() + b.size()) &&
         less(b.data(), a.data() + a.size());
}

absl::Status CheckOverlap(absl::string_view associated_data,
                          absl::string_view input,
                          absl::Span<const uint8_t> out) {
  const bool in_place = ByteData(input) == out.data();
  if ((!in_place && Overlap(AsBytes(input), out)) ||
      Overlap(AsBytes(associated_data), out)) {
    return absl::InvalidArgumentError(
        "the output overlaps with an input: pass the same start or separate "
        "buffers");
  }
  return absl::OkStatus();
}

absl::Status CheckInputSize(absl::string_view what, size_t size) {
  if (size <= kAeadMaxInputSizeBytes) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      what, " of ", size, " bytes is too large: cut it into pieces of at most ",
      kAeadMaxInputSizeBytes, " bytes"));
}

absl::Status CheckOutputSize(size_t expected, size_t actual) {
  if (expected == actual) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the output has ", actual, " bytes, not ", expected));
}

}  // namespace

absl::Status CheckSealBuffers(absl::string_view associated_data,
                              absl::string_view plaintext,
                              absl::Span<const uint8_t> out) {
  absl::Status status =
      CheckInputSize("associated data", associated_data.size());
  status.Update(CheckInputSize("a plaintext", plaintext.size()));
  status.Update(
      CheckOutputSize(plaintext.size() + kAeadTagSizeBytes, out.size()));
  status.Update(CheckOverlap(associated_data, plaintext, out));
  return status;
}

absl::Status CheckOpenBuffers(absl::string_view associated_data,
                              absl::string_view sealed,
                              absl::Span<const uint8_t> out) {
  if (sealed.size() < kAeadTagSizeBytes) return AuthenticationFailed();
  const size_t opened_size = sealed.size() - kAeadTagSizeBytes;
  absl::Status status =
      CheckInputSize("associated data", associated_data.size());
  status.Update(CheckInputSize("a ciphertext", opened_size));
  status.Update(CheckOutputSize(opened_size, out.size()));
  status.Update(CheckOverlap(associated_data, sealed, out));
  return status;
}

absl::Status AuthenticationFailed() {
  return MakeError(absl::StatusCode::kDataLoss,
                   "could not decrypt: the key is wrong, or the data is "
                   "damaged or was tampered with",
                   {reason::kAuthenticationFailed, {}});
}

}  // namespace coffer::crypto
