#ifndef COFFER_SERVICES_STORAGE_NODE_METRICS_H_
#define COFFER_SERVICES_STORAGE_NODE_METRICS_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "lib/metrics/metric_registry.h"
#include "services/storage/blob_store.h"

namespace coffer::storage {

// Counts what a node does. Cheap: a few atomic additions for each blob or group
// of blobs. Thread-safe.
class NodeMetrics {
 public:
  // The registry's catalogue must have kStorageMetrics; it must outlive this.
  explicit NodeMetrics(metrics::MetricRegistry* registry);

  NodeMetrics(const NodeMetrics&) = delete;
  NodeMetrics& operator=(const NodeMetrics&) = delete;

  // A batch is durable.
  void CountPut(const PutSummary& summary);
  // Blobs of one stream that the node did not take.
  void CountRefused(size_t blobs);
  // A group of blobs was written, or was not, in this time.
  void CountGroup(absl::Duration time, size_t blobs);
  // A blob or a range of one was sent, or why it was not.
  void CountGet(const absl::Status& status, uint64_t bytes);
  void CountCorruption();
  // The directory's answer to a heartbeat or registration.
  void CountHeartbeat(const absl::Status& status, absl::Time now);

 private:
  metrics::MetricRegistry& registry_;
  metrics::Counter& stored_;
  metrics::Counter& duplicates_;
  metrics::Counter& refused_;
  metrics::Counter& put_bytes_;
  metrics::Histogram& sync_seconds_;
  metrics::Histogram& sync_batch_;
  metrics::Counter& got_;
  metrics::Counter& missing_;
  metrics::Counter& damaged_;
  metrics::Counter& failed_;
  metrics::Counter& get_bytes_;
  metrics::Counter& corruptions_;
  metrics::Counter& heartbeats_;
  metrics::Counter& failed_heartbeats_;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_NODE_METRICS_H_
