#include "services/directory/cluster_metrics.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/metrics/sample_sink.h"
#include "services/directory/cluster_snapshot.h"
#include "services/directory/command_context.h"
#include "services/directory/health_checks.h"
#include "services/directory/metric_catalogue.h"
#include "services/directory/node_summary.h"

namespace coffer::directory {
namespace {

struct SeverityLabel {
  v1::HealthSeverity severity;
  const char* label;
};
constexpr SeverityLabel kSeverities[] = {
    {v1::HEALTH_SEVERITY_OK, "ok"},
    {v1::HEALTH_SEVERITY_WARNING, "warning"},
    {v1::HEALTH_SEVERITY_ERROR, "error"},
};

double Number(uint64_t value) { return static_cast<double>(value); }

void ReportNodes(const ClusterSnapshot& snapshot, metrics::SampleSink* sink) {
  std::map<v1::NodeState, int> states = {{v1::NODE_STATE_JOINING, 0},
                                         {v1::NODE_STATE_ACTIVE, 0},
                                         {v1::NODE_STATE_SUSPECT, 0},
                                         {v1::NODE_STATE_DOWN, 0}};
  for (const v1::Node& node : snapshot.nodes) {
    ++states[node.state()];
    const metrics::MetricLabels labels = {{"node", node.node_id()}};
    if (node.has_heartbeat_time()) {
      const absl::Duration age = snapshot.time - ToTime(node.heartbeat_time());
      sink->Set(metric::kNodeHeartbeatAge,
                absl::ToDoubleSeconds(std::max(age, absl::ZeroDuration())),
                labels);
    }
    const v1::NodeUsage& usage = node.usage();
    sink->Set(metric::kNodeCapacity, Number(usage.capacity_bytes()), labels);
    sink->Set(metric::kNodeFree, Number(usage.free_bytes()), labels);
    sink->Set(metric::kNodeStored, Number(usage.stored_bytes()), labels);
    sink->Set(metric::kNodeGroups, node.placement_group_count(), labels);
  }
  for (const auto& [state, count] : states) {
    sink->Set(metric::kNodes, count,
              {{"state", absl::AsciiStrToLower(NodeStateName(state))}});
  }
}

void ReportContents(const ClusterSnapshot& snapshot,
                    metrics::SampleSink* sink) {
  const internal::v1::StoredCounters& counters = snapshot.counters;
  sink->Set(metric::kUnderReplicatedBlobs,
            Number(counters.under_replicated_blob_count()));
  sink->Set(metric::kDamageReports, Number(counters.damage_count()));
  sink->Set(metric::kVaults, Number(counters.vault_count()));
  sink->Set(metric::kFiles, Number(counters.file_count()));
  sink->Set(metric::kFolders, Number(counters.folder_count()));
  sink->Set(metric::kVersions, Number(counters.version_count()));
  sink->Set(metric::kBlobs, Number(counters.blob_count()));
  sink->Set(metric::kBlobBytes, Number(counters.blob_bytes()));
  sink->Set(metric::kReferencedBytes, Number(counters.referenced_bytes()));
  sink->Set(metric::kGarbageBytes, Number(counters.garbage_bytes()));
  if (snapshot.disk.has_value()) {
    sink->Set(metric::kDiskFree, Number(snapshot.disk->free_bytes));
    sink->Set(metric::kDiskCapacity, Number(snapshot.disk->capacity_bytes));
  }
}

void ReportHealth(absl::Span<const v1::HealthCheck> checks,
                  metrics::SampleSink* sink) {
  for (const v1::HealthCheck& check : checks) {
    for (const SeverityLabel& severity : kSeverities) {
      sink->Set(metric::kHealthCheck,
                check.severity() == severity.severity ? 1 : 0,
                {{"check", check.name()}, {"severity", severity.label}});
    }
    sink->Set(metric::kHealthCheckMuted, check.has_muted_until() ? 1 : 0,
              {{"check", check.name()}});
  }
  sink->Set(metric::kHealthSeverity,
            OverallSeverity(checks) - v1::HEALTH_SEVERITY_OK);
}

}  // namespace

void ReportCluster(const ClusterSnapshot& snapshot,
                   absl::Span<const v1::HealthCheck> checks,
                   metrics::SampleSink* sink) {
  ReportNodes(snapshot, sink);
  sink->Set(metric::kGroups, Number(uint64_t{1} << snapshot.map.pg_bits));
  sink->Set(metric::kDegradedGroups, CountDegradedGroups(snapshot.map));
  sink->Set(metric::kIncompleteGroups, Number(CountIncompleteGroups(snapshot)));
  sink->Set(metric::kPlacementEpoch, Number(snapshot.map.epoch));
  sink->Set(metric::kReplicationFactor, snapshot.map.replication_factor);
  ReportContents(snapshot, sink);
  ReportHealth(checks, sink);
}

}  // namespace coffer::directory
