#include "client/cli/cluster_format.h"

#include "client/cli/entry_format.h"

namespace coffer::cli {

nlohmann::json ClusterToJson(const ClusterSummary& cluster) {
  return {{"id", cluster.id},
          {"version", cluster.version},
          {"start_time", JsonTime(cluster.start_time)},
          {"placement_epoch", cluster.placement_epoch},
          {"placement_group_count", cluster.placement_group_count},
          {"degraded_placement_group_count",
           cluster.degraded_placement_group_count},
          {"vault_count", cluster.vault_count},
          {"file_count", cluster.file_count},
          {"version_count", cluster.version_count},
          {"blob_count", cluster.blob_count},
          {"blob_bytes", cluster.blob_bytes},
          {"under_replicated_blob_count", cluster.under_replicated_blob_count},
          {"damage_count", cluster.damage_count},
          {"garbage_bytes", cluster.garbage_bytes}};
}

}  // namespace coffer::cli
