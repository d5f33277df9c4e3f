#include "client/keyring_store.h"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/keyring.h"
#include "lib/formats/keyring_file.h"
#include "lib/formats/keyring_sealer.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

// To a caller a wrong passphrase is a matter of permission.
absl::Status ToPermission(const absl::Status& status) {
  if (!absl::IsUnauthenticated(status)) return status;
  return MakeError(
      absl::StatusCode::kPermissionDenied, status.message(),
      GetErrorInfo(status).value_or(ErrorInfo{reason::kWrongKey, {}}));
}

}  // namespace

KeyringStore::KeyringStore(std::string path, crypto::Random* random)
    : path_(std::move(path)), random_(*random) {}

absl::StatusOr<std::unique_ptr<KeyringStore>> KeyringStore::Open(
    const std::string& path, const PassphraseSource& passphrase,
    crypto::Random* random) {
  auto store = absl::WrapUnique(new KeyringStore(path, random));
  COFFER_ASSIGN_OR_RETURN(const bool needs_passphrase,
                          formats::KeyringFileNeedsPassphrase(path));
  if (needs_passphrase && passphrase) {
    COFFER_ASSIGN_OR_RETURN(std::string text, passphrase());
    store->passphrase_ = crypto::SecretBytes::CopyFrom(text);
    // Not by an assignment, which a compiler may leave out.
    volatile char* const bytes = &text[0];
    for (size_t i = 0; i < text.size(); ++i) bytes[i] = '\0';
  }
  absl::MutexLock lock(&store->mutex_);
  COFFER_ASSIGN_OR_RETURN(store->keyring_, store->Load());
  return store;
}

absl::StatusOr<formats::Keyring> KeyringStore::Load() const {
  absl::StatusOr<formats::Keyring> keyring = formats::LoadKeyring(
      path_, passphrase_.has_value() ? &*passphrase_ : nullptr);
  if (!keyring.ok()) return ToPermission(keyring.status());
  return keyring;
}

formats::Keyring KeyringStore::Snapshot() const {
  absl::MutexLock lock(&mutex_);
  return keyring_->Clone();
}

absl::Status KeyringStore::AddVault(const formats::KeyringVault& vault) {
  absl::MutexLock lock(&mutex_);
  COFFER_ASSIGN_OR_RETURN(const std::unique_ptr<formats::KeyringLock> file_lock,
                          formats::KeyringLock::Acquire(path_));
  COFFER_ASSIGN_OR_RETURN(formats::Keyring keyring, Load());
  if (keyring.FindVault(vault.name) != nullptr) {
    return MakeError(absl::StatusCode::kAlreadyExists,
                     absl::StrCat("the keyring has a vault named ", vault.name,
                                  " already: choose another name"),
                     {reason::kVaultExists, {}});
  }
  keyring.vaults.push_back(vault.Clone());
  formats::KeyringProtection protection;
  if (passphrase_.has_value()) protection.passphrase = passphrase_->Clone();
  COFFER_RETURN_IF_ERROR(
      formats::SaveKeyring(*file_lock, keyring, protection, random_));
  keyring_ = std::move(keyring);
  return absl::OkStatus();
}

}  // namespace coffer::client
