#ifndef COFFER_SERVICES_DIRECTORY_METRIC_CATALOGUE_H_
#define COFFER_SERVICES_DIRECTORY_METRIC_CATALOGUE_H_

// The metrics of the directory, besides those that all servers have.

#include "absl/strings/string_view.h"
#include "lib/metrics/metric_catalogue.h"

namespace coffer::directory {

namespace metric {
inline constexpr absl::string_view kNodes = "coffer_directory_nodes";
inline constexpr absl::string_view kNodeHeartbeatAge =
    "coffer_directory_node_heartbeat_age_seconds";
inline constexpr absl::string_view kNodeCapacity =
    "coffer_directory_node_capacity_bytes";
inline constexpr absl::string_view kNodeFree =
    "coffer_directory_node_free_bytes";
inline constexpr absl::string_view kNodeStored =
    "coffer_directory_node_stored_bytes";
inline constexpr absl::string_view kNodeGroups =
    "coffer_directory_node_placement_groups";
inline constexpr absl::string_view kGroups =
    "coffer_directory_placement_groups";
inline constexpr absl::string_view kDegradedGroups =
    "coffer_directory_degraded_placement_groups";
inline constexpr absl::string_view kIncompleteGroups =
    "coffer_directory_incomplete_placement_groups";
inline constexpr absl::string_view kPlacementEpoch =
    "coffer_directory_placement_epoch";
inline constexpr absl::string_view kReplicationFactor =
    "coffer_directory_replication_factor";
inline constexpr absl::string_view kUnderReplicatedBlobs =
    "coffer_directory_under_replicated_blobs";
inline constexpr absl::string_view kDamageReports =
    "coffer_directory_damage_reports";
inline constexpr absl::string_view kVaults = "coffer_directory_vaults";
inline constexpr absl::string_view kFiles = "coffer_directory_files";
inline constexpr absl::string_view kFolders = "coffer_directory_folders";
inline constexpr absl::string_view kVersions = "coffer_directory_versions";
inline constexpr absl::string_view kBlobs = "coffer_directory_blobs";
inline constexpr absl::string_view kBlobBytes = "coffer_directory_blob_bytes";
inline constexpr absl::string_view kReferencedBytes =
    "coffer_directory_referenced_bytes";
inline constexpr absl::string_view kGarbageBytes =
    "coffer_directory_garbage_bytes";
inline constexpr absl::string_view kHealthCheck =
    "coffer_directory_health_check";
inline constexpr absl::string_view kHealthCheckMuted =
    "coffer_directory_health_check_muted";
inline constexpr absl::string_view kHealthSeverity =
    "coffer_directory_health_severity";
inline constexpr absl::string_view kAppliedIndex =
    "coffer_directory_applied_index";
inline constexpr absl::string_view kCommands =
    "coffer_directory_commands_total";
inline constexpr absl::string_view kLogSyncSeconds =
    "coffer_directory_log_sync_seconds";
inline constexpr absl::string_view kLogBatchCommands =
    "coffer_directory_log_batch_commands";
inline constexpr absl::string_view kDiskFree =
    "coffer_directory_disk_free_bytes";
inline constexpr absl::string_view kDiskCapacity =
    "coffer_directory_disk_capacity_bytes";
inline constexpr absl::string_view kEvents = "coffer_directory_events_total";
inline constexpr absl::string_view kEventWatchers =
    "coffer_directory_event_watchers";
}  // namespace metric

inline constexpr metrics::MetricDescription kDirectoryMetrics[] = {
    {metric::kNodes,
     metrics::MetricType::kGauge,
     "Storage nodes by state: joining, active, suspect or down.",
     {"state"}},
    {metric::kNodeHeartbeatAge,
     metrics::MetricType::kGauge,
     "Time since the last heartbeat of a node; absent when there was none "
     "since "
     "the directory started.",
     {"node"}},
    {metric::kNodeCapacity,
     metrics::MetricType::kGauge,
     "Size of a node's file system, as it says.",
     {"node"}},
    {metric::kNodeFree,
     metrics::MetricType::kGauge,
     "Free bytes of a node's file system, as it says.",
     {"node"}},
    {metric::kNodeStored,
     metrics::MetricType::kGauge,
     "Bytes of the blobs on a node, as it says.",
     {"node"}},
    {metric::kNodeGroups,
     metrics::MetricType::kGauge,
     "Placement groups of which a node holds a replica.",
     {"node"}},
    {metric::kGroups, metrics::MetricType::kGauge,
     "Placement groups of the cluster."},
    {metric::kDegradedGroups, metrics::MetricType::kGauge,
     "Placement groups with fewer replicas than the replication factor."},
    {metric::kIncompleteGroups, metrics::MetricType::kGauge,
     "Placement groups of which a replica is on a node that is not active."},
    {metric::kPlacementEpoch, metrics::MetricType::kGauge,
     "Epoch of the placement map."},
    {metric::kReplicationFactor, metrics::MetricType::kGauge,
     "Replicas that each placement group should have."},
    {metric::kUnderReplicatedBlobs, metrics::MetricType::kGauge,
     "Blobs that were committed with fewer proven copies than wanted; copies "
     "lost since then, as with a disk, are not counted."},
    {metric::kDamageReports, metrics::MetricType::kGauge,
     "Replicas on record as damaged or missing."},
    {metric::kVaults, metrics::MetricType::kGauge, "Vaults."},
    {metric::kFiles, metrics::MetricType::kGauge, "Files in all vaults."},
    {metric::kFolders, metrics::MetricType::kGauge,
     "Folders in all vaults, topmost ones not counted."},
    {metric::kVersions, metrics::MetricType::kGauge,
     "Versions of files in all vaults."},
    {metric::kBlobs, metrics::MetricType::kGauge,
     "Blobs that some file version refers to."},
    {metric::kBlobBytes, metrics::MetricType::kGauge,
     "Bytes of those blobs, one copy each."},
    {metric::kReferencedBytes, metrics::MetricType::kGauge,
     "Bytes of all file versions: blobs counted once for each reference."},
    {metric::kGarbageBytes, metrics::MetricType::kGauge,
     "Bytes of blobs that nothing refers to any more, one copy each."},
    {metric::kHealthCheck,
     metrics::MetricType::kGauge,
     "1 for the severity that a health check found (ok, warning or error), 0 "
     "for the others; mutes make no difference.",
     {"check", "severity"}},
    {metric::kHealthCheckMuted,
     metrics::MetricType::kGauge,
     "1 while a health check is muted, else 0.",
     {"check"}},
    {metric::kHealthSeverity, metrics::MetricType::kGauge,
     "Worst severity of the health checks that are not muted: 0 ok, 1 warning, "
     "2 error."},
    {metric::kAppliedIndex, metrics::MetricType::kGauge,
     "Index of the last command that was applied."},
    {metric::kCommands,
     metrics::MetricType::kCounter,
     "Commands that were applied, by what they ask for and what came of them: "
     "OK or the code of the refusal.",
     {"operation", "result"}},
    {metric::kLogSyncSeconds, metrics::MetricType::kHistogram,
     "Time to write and sync a group of commands."},
    {metric::kLogBatchCommands, metrics::MetricType::kHistogram,
     "Commands in a group."},
    {metric::kDiskFree, metrics::MetricType::kGauge,
     "Free bytes of the file system with the directory's data."},
    {metric::kDiskCapacity, metrics::MetricType::kGauge,
     "Size of the file system with the directory's data."},
    {metric::kEvents, metrics::MetricType::kCounter,
     "Events recorded since the cluster was created."},
    {metric::kEventWatchers, metrics::MetricType::kGauge,
     "Clients that watch events."},
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_METRIC_CATALOGUE_H_
