#include "services/directory/vault_needs.h"

#include <algorithm>

#include "coffer/common/v1/records.pb.h"
#include "lib/status/status_macros.h"
#include "services/directory/page.h"

namespace coffer::directory {
namespace {

constexpr size_t kVaultsPerPage = 1000;

}  // namespace

absl::StatusOr<VaultNeeds> ReadVaultNeeds(const DirectoryReader& directory,
                                          uint32_t replication_factor,
                                          size_t max_vaults) {
  VaultNeeds needs = {0, replication_factor};
  size_t left = max_vaults;
  PageSpec spec;
  do {
    spec.max_items = std::min(left, kVaultsPerPage);
    COFFER_ASSIGN_OR_RETURN(const Page<common::v1::VaultRecord> vaults,
                            directory.ListVaults(spec));
    for (const common::v1::VaultRecord& vault : vaults.items) {
      needs.write_quorum =
          std::max(needs.write_quorum, vault.policy().write_quorum());
      needs.fewest_copies =
          std::min(needs.fewest_copies, vault.policy().replication_factor());
    }
    left -= vaults.items.size();
    spec.after = vaults.next;
  } while (!spec.after.empty() && left > 0);
  if (!spec.after.empty()) return VaultNeeds{replication_factor, 1};
  if (needs.write_quorum == 0) needs.write_quorum = replication_factor / 2 + 1;
  needs.write_quorum = std::min(needs.write_quorum, replication_factor);
  return needs;
}

absl::StatusOr<VaultNeeds> VaultNeedsCache::Get(
    const DirectoryReader& directory, uint32_t replication_factor,
    uint64_t vault_count) {
  if (needs_.has_value() && replication_factor_ == replication_factor &&
      vault_count_ == vault_count) {
    return *needs_;
  }
  COFFER_ASSIGN_OR_RETURN(
      const VaultNeeds needs,
      ReadVaultNeeds(directory, replication_factor, kMaxVaultsRead));
  needs_ = needs;
  replication_factor_ = replication_factor;
  vault_count_ = vault_count;
  return needs;
}

}  // namespace coffer::directory
