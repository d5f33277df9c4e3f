#ifndef COFFER_LIB_FORMATS_VAULT_KEYS_H_
#define COFFER_LIB_FORMATS_VAULT_KEYS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/ids/id.h"

namespace coffer::formats {

inline constexpr size_t kMaxKeyEpochs = 1024;

// What is derived from a vault's keys. Movable; const methods are thread-safe.
//
// Names are sealed under the key of epoch 0 whatever the newest epoch is: an
// entry can be looked up without knowing when it was made.
class VaultKeys {
 public:
  // `epoch_keys[e]` is the vault key of epoch e. INVALID_ARGUMENT unless there
  // are 1 to kMaxKeyEpochs.
  static absl::StatusOr<VaultKeys> Create(
      const VaultId& vault_id, std::vector<crypto::SecretKey> epoch_keys);

  const VaultId& vault_id() const { return vault_id_; }
  uint32_t newest_epoch() const {
    return static_cast<uint32_t>(wrap_keys_.size() - 1);
  }

  // K_wrap(epoch), which wraps file keys; valid as long as this object.
  // PERMISSION_DENIED with reason WRONG_KEY for an epoch that is not here.
  absl::StatusOr<const crypto::SecretKey*> WrapKey(uint32_t epoch) const;

  // K_name seals names; K_tag makes name tags.
  const crypto::SecretKey& name_key() const { return name_key_; }
  const crypto::SecretKey& tag_key() const { return tag_key_; }

  // The scope key of dedup scope `vault`, of the newest epoch.
  const crypto::SecretKey& dedup_key() const { return dedup_key_; }

 private:
  VaultKeys(const VaultId& vault_id,
            const std::vector<crypto::SecretKey>& epoch_keys);

  VaultId vault_id_;
  std::vector<crypto::SecretKey> wrap_keys_;
  crypto::SecretKey name_key_;
  crypto::SecretKey tag_key_;
  crypto::SecretKey dedup_key_;
};

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_VAULT_KEYS_H_
