#include "services/storage/node_metrics.h"

#include "absl/strings/string_view.h"
#include "services/storage/metric_catalogue.h"

namespace coffer::storage {
namespace {

// Up to 4,096 blobs in a group.
constexpr int kBatchBucketsExponent = 12;

metrics::Counter& Result(metrics::MetricRegistry* registry,
                         absl::string_view name, const char* result) {
  return *registry->AddCounter(name, {{"result", result}});
}

}  // namespace

NodeMetrics::NodeMetrics(metrics::MetricRegistry* registry)
    : registry_(*registry),
      stored_(Result(registry, kPutBlobsMetric, "stored")),
      duplicates_(Result(registry, kPutBlobsMetric, "duplicate")),
      refused_(Result(registry, kPutBlobsMetric, "refused")),
      put_bytes_(*registry->AddCounter(kPutBytesMetric)),
      sync_seconds_(*registry->AddHistogram(kSyncSecondsMetric,
                                            metrics::LatencyBuckets())),
      sync_batch_(*registry->AddHistogram(
          kSyncBatchMetric, metrics::PowerOfTwoBuckets(kBatchBucketsExponent))),
      got_(Result(registry, kGetBlobsMetric, "ok")),
      missing_(Result(registry, kGetBlobsMetric, "missing")),
      damaged_(Result(registry, kGetBlobsMetric, "damaged")),
      failed_(Result(registry, kGetBlobsMetric, "failed")),
      get_bytes_(*registry->AddCounter(kGetBytesMetric)),
      corruptions_(*registry->AddCounter(kCorruptionsMetric)),
      heartbeats_(Result(registry, kHeartbeatsMetric, "ok")),
      failed_heartbeats_(Result(registry, kHeartbeatsMetric, "error")) {}

void NodeMetrics::CountPut(const PutSummary& summary) {
  stored_.Increment(static_cast<double>(summary.stored.count));
  put_bytes_.Increment(static_cast<double>(summary.stored.bytes));
  duplicates_.Increment(static_cast<double>(summary.duplicates));
}

void NodeMetrics::CountRefused(size_t blobs) {
  refused_.Increment(static_cast<double>(blobs));
}

void NodeMetrics::CountGroup(absl::Duration time, size_t blobs) {
  sync_seconds_.Observe(absl::ToDoubleSeconds(time));
  sync_batch_.Observe(static_cast<double>(blobs));
}

void NodeMetrics::CountGet(const absl::Status& status, uint64_t bytes) {
  if (status.ok()) {
    got_.Increment();
    get_bytes_.Increment(static_cast<double>(bytes));
  } else if (absl::IsNotFound(status)) {
    missing_.Increment();
  } else if (absl::IsDataLoss(status)) {
    damaged_.Increment();
  } else {
    failed_.Increment();
  }
}

void NodeMetrics::CountCorruption() { corruptions_.Increment(); }

void NodeMetrics::CountHeartbeat(const absl::Status& status, absl::Time now) {
  if (!status.ok()) {
    failed_heartbeats_.Increment();
    return;
  }
  heartbeats_.Increment();
  // Made here: absent before the first.
  registry_.AddGauge(kLastHeartbeatMetric)
      ->Set(absl::ToDoubleSeconds(now - absl::UnixEpoch()));
}

}  // namespace coffer::storage
