#ifndef COFFER_LIB_CRYPTO_AEAD_BUFFERS_H_
#define COFFER_LIB_CRYPTO_AEAD_BUFFERS_H_

// The part of the Aead contract that is about buffers and errors, shared by the
// engines. Inside lib/crypto only.

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace coffer::crypto {

// INVALID_ARGUMENT unless sizes and overlap are as aead.h asks.
absl::Status CheckSealBuffers(absl::string_view associated_data,
                              absl::string_view plaintext,
                              absl::Span<const uint8_t> out);

// Likewise; DATA_LOSS when `sealed` is too short to hold a tag.
absl::Status CheckOpenBuffers(absl::string_view associated_data,
                              absl::string_view sealed,
                              absl::Span<const uint8_t> out);

// DATA_LOSS with reason AUTHENTICATION_FAILED. Does not say which input was
// wrong: nobody can know.
absl::Status AuthenticationFailed();

}  // namespace coffer::crypto

#endif  // COFFER_LIB_CRYPTO_AEAD_BUFFERS_H_
