#ifndef COFFER_LIB_FORMATS_SEALED_VALUE_H_
#define COFFER_LIB_FORMATS_SEALED_VALUE_H_

// nonce (24) || ciphertext || tag (16), with a random nonce: the form of every
// small sealed value. Inside lib/formats only.

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"

namespace coffer::formats {

inline constexpr size_t kSealedValueOverheadBytes =
    crypto::kAeadNonceSizeBytes + crypto::kAeadTagSizeBytes;

absl::StatusOr<std::string> SealValue(const crypto::SecretKey& key,
                                      absl::string_view associated_data,
                                      absl::string_view plaintext,
                                      crypto::Random& random);

// DATA_LOSS: MALFORMED (too short) or AUTHENTICATION_FAILED.
absl::StatusOr<crypto::SecretBytes> OpenValue(const crypto::SecretKey& key,
                                              absl::string_view associated_data,
                                              absl::string_view sealed);

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_SEALED_VALUE_H_
