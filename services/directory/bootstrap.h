#ifndef COFFER_SERVICES_DIRECTORY_BOOTSTRAP_H_
#define COFFER_SERVICES_DIRECTORY_BOOTSTRAP_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/ids/id.h"
#include "services/directory/command_log.h"
#include "services/directory/metadata_store.h"

namespace coffer::directory {

struct BootstrapOptions {
  // Chosen at random by the caller; used only when there is no cluster yet.
  ClusterId new_cluster_id;
  absl::Time now;
  // The cluster has 2^placement_group_bits placement groups; 0 to 20.
  uint32_t placement_group_bits = 10;
  // R of the placement map; 1 to 8.
  uint32_t replication_factor = 3;
};

// Creates the cluster unless the store, which `log` writes to, has one. Returns
// the id of the cluster: the stored one wins over the one in `options`, as do
// the other stored choices. Idempotent.
absl::StatusOr<ClusterId> BootstrapIfNeeded(const BootstrapOptions& options,
                                            const MetadataView& store,
                                            CommandLog* log);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_BOOTSTRAP_H_
