#ifndef COFFER_SERVICES_DIRECTORY_COUNTERS_H_
#define COFFER_SERVICES_DIRECTORY_COUNTERS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/ids/id.h"
#include "services/directory/metadata_store.h"
#include "services/directory/state_transaction.h"

namespace coffer::directory {

// The counters of the cluster and of one vault, to be changed along with what
// they count. Two objects for one transaction must not be in use at once.
class Counters {
 public:
  static absl::StatusOr<Counters> Load(const StateTransaction& transaction,
                                       const VaultId& vault_id);

  // In both. Negative to take away.
  void AddFiles(int64_t count);
  void AddFolders(int64_t count);
  void AddVersions(int64_t count);
  void AddReferencedBytes(int64_t bytes);

  // For what is counted for the cluster only.
  internal::v1::StoredCounters& cluster() { return cluster_; }

  void Save(StateTransaction& transaction) const;

 private:
  explicit Counters(const VaultId& vault_id) : vault_id_(vault_id) {}

  VaultId vault_id_;
  internal::v1::StoredCounters cluster_;
  internal::v1::StoredCounters vault_;
};

// Those of the cluster alone; all zero before anything was counted.
absl::StatusOr<internal::v1::StoredCounters> ReadClusterCounters(
    const MetadataView& view);
void WriteClusterCounters(const internal::v1::StoredCounters& counters,
                          StateTransaction& transaction);

absl::StatusOr<internal::v1::StoredCounters> ReadVaultCounters(
    const MetadataView& view, const VaultId& vault_id);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_COUNTERS_H_
