#ifndef COFFER_LIB_FORMATS_KEYRING_FILE_H_
#define COFFER_LIB_FORMATS_KEYRING_FILE_H_

// The keyring on disk: one file of mode 0600.
//
// Readers need no lock, since a file is replaced as a whole. Whoever changes a
// keyring holds its KeyringLock from before the load until after the save.

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/keyring.h"
#include "lib/formats/keyring_sealer.h"

namespace coffer::formats {

// An advisory lock on a keyring, held until destruction, against other threads
// and processes. The file `path`.lock stays behind, empty.
class KeyringLock {
 public:
  // Does not wait. UNAVAILABLE: somebody else holds it; NOT_FOUND: the folder
  // does not exist; PERMISSION_DENIED.
  static absl::StatusOr<std::unique_ptr<KeyringLock>> Acquire(
      const std::string& path);

  ~KeyringLock();
  KeyringLock(const KeyringLock&) = delete;
  KeyringLock& operator=(const KeyringLock&) = delete;

  const std::string& path() const { return path_; }

 private:
  KeyringLock(std::string path, int descriptor);

  const std::string path_;
  const int descriptor_;
};

// The bytes of the file, for KeyringNeedsPassphrase() and OpenKeyring(). The
// messages of all errors of this file name it.
// NOT_FOUND: no such file; PERMISSION_DENIED: others than its owner have
// access to it (the message has the chmod that helps), or it is somebody
// else's; FAILED_PRECONDITION: not a regular file; DATA_LOSS (MALFORMED): too
// large.
absl::StatusOr<std::string> ReadKeyringFile(const std::string& path);

// ReadKeyringFile() and KeyringNeedsPassphrase().
absl::StatusOr<bool> KeyringFileNeedsPassphrase(const std::string& path);

// ReadKeyringFile() and OpenKeyring(). `passphrase` may be nullptr.
absl::StatusOr<Keyring> LoadKeyring(const std::string& path,
                                    const crypto::SecretBytes* passphrase);

// Replaces the file of `lock` durably: after a crash it has the old or the new
// content. Errors of SealKeyring(); RESOURCE_EXHAUSTED: disk full;
// PERMISSION_DENIED; INTERNAL: other failures of the disk. The old file is
// there after an error.
absl::Status SaveKeyring(const KeyringLock& lock, const Keyring& keyring,
                         const KeyringProtection& protection,
                         crypto::Random& random);

// The same for a file that must not exist yet: ALREADY_EXISTS.
absl::Status CreateKeyring(const KeyringLock& lock, const Keyring& keyring,
                           const KeyringProtection& protection,
                           crypto::Random& random);

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_KEYRING_FILE_H_
