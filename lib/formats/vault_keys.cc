#include "lib/formats/vault_keys.h"

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "lib/crypto/kdf.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/format_errors.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::formats {
namespace {

using crypto::Kdf;
using crypto::SecretKey;

}  // namespace

VaultKeys::VaultKeys(const VaultId& vault_id,
                     const std::vector<SecretKey>& epoch_keys)
    : vault_id_(vault_id),
      name_key_(Kdf(epoch_keys.front(), "name", {vault_id.bytes()})),
      tag_key_(Kdf(epoch_keys.front(), "tag", {vault_id.bytes()})),
      dedup_key_(Kdf(epoch_keys.back(), "dedup", {vault_id.bytes()})) {
  wrap_keys_.reserve(epoch_keys.size());
  for (const SecretKey& key : epoch_keys) {
    wrap_keys_.push_back(Kdf(key, "wrap", {vault_id.bytes()}));
  }
}

absl::StatusOr<VaultKeys> VaultKeys::Create(const VaultId& vault_id,
                                            std::vector<SecretKey> epoch_keys) {
  if (epoch_keys.empty() || epoch_keys.size() > kMaxKeyEpochs) {
    return MalformedArgument(
        absl::StrCat("cannot use the keys of a vault: there must be 1 to ",
                     kMaxKeyEpochs, ", not ", epoch_keys.size()));
  }
  return VaultKeys(vault_id, epoch_keys);
}

absl::StatusOr<const SecretKey*> VaultKeys::WrapKey(uint32_t epoch) const {
  if (epoch < wrap_keys_.size()) return &wrap_keys_[epoch];
  return MakeError(
      absl::StatusCode::kPermissionDenied,
      absl::StrCat("cannot open a file key: it needs the vault key of epoch ",
                   epoch,
                   ", which this keyring lacks; fetch the vault's keys "
                   "again or ask another member to grant it"),
      {reason::kWrongKey, {{"key_epoch", absl::StrCat(epoch)}}});
}

}  // namespace coffer::formats
