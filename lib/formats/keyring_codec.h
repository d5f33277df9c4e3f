#ifndef COFFER_LIB_FORMATS_KEYRING_CODEC_H_
#define COFFER_LIB_FORMATS_KEYRING_CODEC_H_

// The content of a keyring as bytes; docs/formats.md has the table. One keyring
// has one encoding.

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/keyring.h"

namespace coffer::formats {

// INVALID_ARGUMENT (MALFORMED) when Validate() refuses `keyring`.
absl::StatusOr<crypto::SecretBytes> EncodeKeyring(const Keyring& keyring);

// FAILED_PRECONDITION (UNKNOWN_SUITE): content of a newer version; DATA_LOSS
// (MALFORMED): anything else that EncodeKeyring() would not have written.
absl::StatusOr<Keyring> DecodeKeyring(absl::string_view encoded);

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_KEYRING_CODEC_H_
