#ifndef COFFER_CLIENT_KEYRING_STORE_H_
#define COFFER_CLIENT_KEYRING_STORE_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/keyring.h"

namespace coffer::client {

// The keyring of this device: in memory, and the file that it is saved to.
// Thread-safe.
class KeyringStore {
 public:
  using PassphraseSource = std::function<absl::StatusOr<std::string>()>;

  // Reads the file; asks for a passphrase when it has one. NOT_FOUND;
  // PERMISSION_DENIED: a wrong passphrase (WRONG_KEY) or file mode; DATA_LOSS
  // (MALFORMED, AUTHENTICATION_FAILED): damaged. Messages name the file.
  // `random` must outlive this.
  static absl::StatusOr<std::unique_ptr<KeyringStore>> Open(
      const std::string& path, const PassphraseSource& passphrase,
      crypto::Random* random);

  // As of the last Open() or AddVault().
  formats::Keyring Snapshot() const;

  // Adds a vault and returns once the file has it. Other processes' changes to
  // the file are kept. ALREADY_EXISTS (VAULT_EXISTS): the name is taken.
  absl::Status AddVault(const formats::KeyringVault& vault);

 private:
  KeyringStore(std::string path, crypto::Random* random);

  absl::StatusOr<formats::Keyring> Load() const;

  const std::string path_;
  crypto::Random& random_;
  absl::optional<crypto::SecretBytes> passphrase_;
  mutable absl::Mutex mutex_;
  absl::optional<formats::Keyring> keyring_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_KEYRING_STORE_H_
