#include "services/directory/cluster_commands.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/command_context.h"
#include "services/directory/directory_keys.h"
#include "services/directory/event_log.h"
#include "services/directory/metadata_store.h"
#include "services/directory/refusals.h"
#include "services/directory/stored_row.h"

namespace coffer::directory {
namespace {

using internal::v1::StoredCluster;
using internal::v1::StoredPlacementGroup;
using internal::v1::StoredPlacementMap;

constexpr uint64_t kFirstPlacementEpoch = 1;

void WriteMap(const StoredPlacementMap& map, StateTransaction& transaction) {
  WriteRow(Family::kPlacement, NumberKey(map.epoch()), map, transaction);
  WriteMetaNumber(kPlacementEpochKey, map.epoch(), transaction);
  if (map.epoch() > kKeptPlacementMaps) {
    transaction.Delete(Family::kPlacement,
                       NumberKey(map.epoch() - kKeptPlacementMaps));
  }
}

int CountDegraded(const StoredPlacementMap& map) {
  return static_cast<int>(
      std::count_if(map.groups().begin(), map.groups().end(),
                    [&map](const StoredPlacementGroup& group) {
                      return static_cast<uint32_t>(group.node_ids_size()) <
                             map.replication_factor();
                    }));
}

// That the parts fit together. Whether it is a good map is the proposer's
// business.
absl::Status CheckMap(const StoredPlacementMap& map) {
  if (map.weights_size() != map.node_ids_size() ||
      map.failure_domains_size() != map.node_ids_size() ||
      map.placement_group_bits() > kMaxPlacementGroupBits ||
      map.groups_size() != 1 << map.placement_group_bits()) {
    return InvalidRequest("the placement map is malformed");
  }
  absl::flat_hash_set<absl::string_view> nodes;
  for (const std::string& node_id : map.node_ids()) {
    COFFER_RETURN_IF_ERROR(
        ParseRawId<NodeId>("map.node_ids", node_id).status());
    if (!nodes.insert(node_id).second) {
      return InvalidRequest("the placement map lists a node twice");
    }
  }
  for (const StoredPlacementGroup& group : map.groups()) {
    if (static_cast<uint32_t>(group.node_ids_size()) >
        map.replication_factor()) {
      return InvalidRequest("a placement group has too many nodes");
    }
    for (const std::string& node_id : group.node_ids()) {
      if (!nodes.contains(node_id)) {
        return InvalidRequest("a placement group has an unknown node");
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<absl::optional<StoredCluster>> ReadCluster(
    const MetadataView& view) {
  COFFER_ASSIGN_OR_RETURN(
      auto cluster, ReadRow<StoredCluster>(view, Family::kMeta, kClusterKey));
  if (cluster.has_value() && cluster->schema_version() > kSchemaVersion) {
    return absl::FailedPreconditionError(absl::StrCat(
        "cannot open metadata: its layout has version ",
        cluster->schema_version(), " and this program knows ", kSchemaVersion,
        "; run the version that wrote it, or a newer one"));
  }
  return cluster;
}

absl::Status ApplyBootstrapCluster(
    const internal::v1::BootstrapCluster& command,
    const CommandContext& context) {
  COFFER_RETURN_IF_ERROR(
      ParseRawId<ClusterId>("cluster_id", command.cluster_id()).status());
  if (command.placement_group_bits() > kMaxPlacementGroupBits ||
      command.replication_factor() < 1 ||
      command.replication_factor() > kMaxClusterReplicationFactor) {
    return InvalidRequest(
        absl::StrCat("a cluster has up to 2^", kMaxPlacementGroupBits,
                     " placement groups and 1 to ",
                     kMaxClusterReplicationFactor, " replicas"));
  }
  COFFER_ASSIGN_OR_RETURN(const auto existing,
                          context.transaction.Get(Family::kMeta, kClusterKey));
  if (existing.has_value()) {
    return absl::FailedPreconditionError("the cluster exists already");
  }
  StoredCluster cluster;
  cluster.set_cluster_id(command.cluster_id());
  cluster.set_schema_version(kSchemaVersion);
  *cluster.mutable_created_time() = context.proposed_time;
  WriteRow(Family::kMeta, kClusterKey, cluster, context.transaction);

  StoredPlacementMap map;
  map.set_epoch(kFirstPlacementEpoch);
  map.set_placement_group_bits(command.placement_group_bits());
  map.set_replication_factor(command.replication_factor());
  for (int pg = 0; pg < 1 << command.placement_group_bits(); ++pg) {
    map.add_groups();
  }
  WriteMap(map, context.transaction);
  return RecordEvent({v1::EVENT_KIND_CLUSTER_CREATED, "",
                      absl::StrCat("cluster created: ", map.groups_size(),
                                   " placement groups, replication factor ",
                                   map.replication_factor())},
                     context);
}

absl::Status ApplyInstallPlacement(
    const internal::v1::InstallPlacement& command,
    const CommandContext& context) {
  const StoredPlacementMap& map = command.map();
  auto current = ReadMetaNumber(context.transaction, kPlacementEpochKey);
  if (!current.ok()) return context.transaction.ReportBroken(current.status());
  if (command.expected_epoch() != *current) return PlacementChanged(*current);
  if (map.epoch() != *current + 1) {
    return InvalidRequest("a new placement map has the next epoch");
  }
  COFFER_RETURN_IF_ERROR(CheckMap(map));
  WriteMap(map, context.transaction);
  return RecordEvent({v1::EVENT_KIND_PLACEMENT_CHANGED, "",
                      absl::StrCat("placement map ", map.epoch(),
                                   " installed: ", map.node_ids_size(),
                                   " nodes, ", CountDegraded(map), " of ",
                                   map.groups_size(), " groups degraded")},
                     context);
}

}  // namespace coffer::directory
