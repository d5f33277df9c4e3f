#ifndef COFFER_SERVICES_STORAGE_METRIC_CATALOGUE_H_
#define COFFER_SERVICES_STORAGE_METRIC_CATALOGUE_H_

// The metrics of a storage node, besides those that all servers have.

#include "absl/strings/string_view.h"
#include "lib/metrics/metric_catalogue.h"

namespace coffer::storage {

inline constexpr absl::string_view kBlobsMetric = "coffer_storage_blobs";
inline constexpr absl::string_view kBlobBytesMetric =
    "coffer_storage_blob_bytes";
inline constexpr absl::string_view kQuarantinedMetric =
    "coffer_storage_quarantined_blobs";
inline constexpr absl::string_view kDiskCapacityMetric =
    "coffer_storage_disk_capacity_bytes";
inline constexpr absl::string_view kDiskFreeMetric =
    "coffer_storage_disk_free_bytes";
inline constexpr absl::string_view kDiskReserveMetric =
    "coffer_storage_disk_reserve_bytes";
inline constexpr absl::string_view kAcceptsPutsMetric =
    "coffer_storage_accepts_puts";
inline constexpr absl::string_view kPutBlobsMetric =
    "coffer_storage_put_blobs_total";
inline constexpr absl::string_view kPutBytesMetric =
    "coffer_storage_put_bytes_total";
inline constexpr absl::string_view kGetBlobsMetric =
    "coffer_storage_get_blobs_total";
inline constexpr absl::string_view kGetBytesMetric =
    "coffer_storage_get_bytes_total";
inline constexpr absl::string_view kSyncSecondsMetric =
    "coffer_storage_sync_seconds";
inline constexpr absl::string_view kSyncBatchMetric =
    "coffer_storage_sync_batch_blobs";
inline constexpr absl::string_view kCorruptionsMetric =
    "coffer_storage_corruptions_total";
inline constexpr absl::string_view kHeartbeatsMetric =
    "coffer_storage_heartbeats_total";
inline constexpr absl::string_view kLastHeartbeatMetric =
    "coffer_storage_last_heartbeat_timestamp_seconds";
inline constexpr absl::string_view kRegisteredMetric =
    "coffer_storage_registered";

inline constexpr metrics::MetricDescription kStorageMetrics[] = {
    {kBlobsMetric, metrics::MetricType::kGauge,
     "Blobs that the node holds and serves."},
    {kBlobBytesMetric, metrics::MetricType::kGauge,
     "Bytes of the blobs that the node holds and serves."},
    {kQuarantinedMetric, metrics::MetricType::kGauge,
     "Blobs whose bytes on disk no longer match their ids; they are not "
     "served, and replaced when they are put again."},
    {kDiskCapacityMetric, metrics::MetricType::kGauge,
     "Size of the file system with the data folder."},
    {kDiskFreeMetric, metrics::MetricType::kGauge,
     "Bytes of it that are free."},
    {kDiskReserveMetric, metrics::MetricType::kGauge,
     "Below this many free bytes the node refuses puts."},
    {kAcceptsPutsMetric, metrics::MetricType::kGauge,
     "1 while the node takes new blobs, 0 when its disk is full or failed."},
    {kPutBlobsMetric,
     metrics::MetricType::kCounter,
     "Blobs that clients sent, by what became of them: stored, duplicate (the "
     "node had it) or refused.",
     {"result"}},
    {kPutBytesMetric, metrics::MetricType::kCounter,
     "Bytes of the blobs that were stored."},
    {kGetBlobsMetric,
     metrics::MetricType::kCounter,
     "Blobs, or ranges of them, that clients asked for: ok, missing, damaged "
     "or failed.",
     {"result"}},
    {kGetBytesMetric, metrics::MetricType::kCounter,
     "Bytes of blobs that were sent to clients."},
    {kSyncSecondsMetric, metrics::MetricType::kHistogram,
     "Time to make one group of blobs durable, until the disk has it."},
    {kSyncBatchMetric, metrics::MetricType::kHistogram,
     "Blobs in a group that was made durable together."},
    {kCorruptionsMetric, metrics::MetricType::kCounter,
     "Blobs that were found damaged since the process started."},
    {kHeartbeatsMetric,
     metrics::MetricType::kCounter,
     "Calls to the directory to register or to send a heartbeat, by result: "
     "ok or error.",
     {"result"}},
    {kLastHeartbeatMetric, metrics::MetricType::kGauge,
     "When the directory last answered one of them, in seconds since "
     "1970-01-01 UTC; absent before."},
    {kRegisteredMetric, metrics::MetricType::kGauge,
     "1 once the node has registered with the directory since its start."},
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_METRIC_CATALOGUE_H_
