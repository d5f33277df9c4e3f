#ifndef COFFER_LIB_FORMATS_KEYRING_SEALER_H_
#define COFFER_LIB_FORMATS_KEYRING_SEALER_H_

// A keyring as the bytes of a file: header, then one Seal.
//
// With a passphrase, the key comes from Argon2id. Without one (for services)
// the key stands in the header, and the file's mode is the only protection:
// whoever can read the file has the keys. The seal then detects damage only.

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "lib/crypto/passphrase_key.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/keyring.h"

namespace coffer::formats {

inline constexpr size_t kMaxKeyringFileSizeBytes = size_t{16} << 20;

// How to protect a keyring.
struct KeyringProtection {
  // None: protected by the file's mode only.
  absl::optional<crypto::SecretBytes> passphrase;
  // Cost of guessing the passphrase.
  crypto::PassphraseCost cost;
};

// A new salt and nonce each time. INVALID_ARGUMENT: a bad keyring, passphrase
// or cost; RESOURCE_EXHAUSTED: not enough memory for the cost.
absl::StatusOr<std::string> SealKeyring(const Keyring& keyring,
                                        const KeyringProtection& protection,
                                        crypto::Random& random);

// Whether OpenKeyring() needs a passphrase for this file. Errors of the header
// as there.
absl::StatusOr<bool> KeyringNeedsPassphrase(absl::string_view file);

// `passphrase` is ignored for a file that needs none.
//
// FAILED_PRECONDITION (UNKNOWN_SUITE); UNAUTHENTICATED (WRONG_KEY): missing or
// wrong passphrase, or a damaged header; INVALID_ARGUMENT: a cost outside the
// limits, refused before anything is computed; DATA_LOSS (MALFORMED or
// AUTHENTICATION_FAILED): not a keyring, or damaged; RESOURCE_EXHAUSTED.
// Messages say why and leave it to the caller to name the file.
absl::StatusOr<Keyring> OpenKeyring(absl::string_view file,
                                    const crypto::SecretBytes* passphrase);

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_KEYRING_SEALER_H_
