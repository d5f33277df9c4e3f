#ifndef COFFER_SERVICES_DIRECTORY_CLUSTER_COMMANDS_H_
#define COFFER_SERVICES_DIRECTORY_CLUSTER_COMMANDS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "services/directory/command_context.h"
#include "services/directory/metadata_store.h"

namespace coffer::directory {

// Version of the layout of all families. A database of a greater one is
// refused; a smaller one will be migrated when there is one.
inline constexpr uint32_t kSchemaVersion = 1;

// Limits of BootstrapCluster.
inline constexpr uint32_t kMaxPlacementGroupBits = 20;
inline constexpr uint32_t kMaxClusterReplicationFactor = 8;

// How many placement maps are kept, the current one included.
inline constexpr uint64_t kKeptPlacementMaps = 8;

// The cluster; nullopt before it was bootstrapped. FAILED_PRECONDITION: the
// database has a newer schema than this program knows.
absl::StatusOr<absl::optional<internal::v1::StoredCluster>> ReadCluster(
    const MetadataView& view);

// Creates the cluster, with an empty placement map of epoch 1.
// FAILED_PRECONDITION: it exists.
absl::Status ApplyBootstrapCluster(
    const internal::v1::BootstrapCluster& command,
    const CommandContext& context);

// Makes `map` the current one. ABORTED (PLACEMENT_CHANGED): the current map has
// another epoch than expected.
absl::Status ApplyInstallPlacement(
    const internal::v1::InstallPlacement& command,
    const CommandContext& context);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_CLUSTER_COMMANDS_H_
