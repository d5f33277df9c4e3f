#ifndef COFFER_SERVICES_DIRECTORY_CLUSTER_METRICS_H_
#define COFFER_SERVICES_DIRECTORY_CLUSTER_METRICS_H_

#include "absl/types/span.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "lib/metrics/sample_sink.h"
#include "services/directory/cluster_snapshot.h"

namespace coffer::directory {

// Reports what kDirectoryMetrics (metric_catalogue.h) says of the cluster: its
// nodes, placement, contents and health. Pure.
void ReportCluster(const ClusterSnapshot& snapshot,
                   absl::Span<const v1::HealthCheck> checks,
                   metrics::SampleSink* sink);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_CLUSTER_METRICS_H_
