#ifndef COFFER_SERVICES_DIRECTORY_VAULT_NEEDS_H_
#define COFFER_SERVICES_DIRECTORY_VAULT_NEEDS_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "services/directory/directory_reader.h"

namespace coffer::directory {

// Vaults of which the policy is looked at: tens of milliseconds.
inline constexpr size_t kMaxVaultsRead = 100000;

// What the vaults of a cluster expect of it.
struct VaultNeeds {
  uint32_t write_quorum = 1;
  uint32_t fewest_copies = 1;
};

// The largest write quorum and the smallest replication factor of all vaults,
// neither above `replication_factor`. With more than `max_vaults` (at least 1)
// of them the worst is expected of the others; without any, a majority of all
// copies and all copies.
absl::StatusOr<VaultNeeds> ReadVaultNeeds(const DirectoryReader& directory,
                                          uint32_t replication_factor,
                                          size_t max_vaults);

// Reads the vaults again only when there are more: no vault ever goes, and no
// policy changes. Thread-compatible.
class VaultNeedsCache {
 public:
  // `vault_count` was read before this call. Errors are not kept.
  absl::StatusOr<VaultNeeds> Get(const DirectoryReader& directory,
                                 uint32_t replication_factor,
                                 uint64_t vault_count);

 private:
  absl::optional<VaultNeeds> needs_;
  // What they were read for.
  uint32_t replication_factor_ = 0;
  uint64_t vault_count_ = 0;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_VAULT_NEEDS_H_
