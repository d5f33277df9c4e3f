#ifndef COFFER_LIB_METRICS_COMMON_CATALOGUE_H_
#define COFFER_LIB_METRICS_COMMON_CATALOGUE_H_

// The metrics that all servers of Coffer have.

#include "absl/strings/string_view.h"
#include "lib/metrics/metric_catalogue.h"

namespace coffer::metrics {

inline constexpr absl::string_view kBuildInfo = "coffer_build_info";
inline constexpr absl::string_view kLogMessages = "coffer_log_messages_total";
inline constexpr absl::string_view kProcessCpuSeconds =
    "process_cpu_seconds_total";
inline constexpr absl::string_view kProcessResidentMemory =
    "process_resident_memory_bytes";
inline constexpr absl::string_view kProcessOpenFds = "process_open_fds";
inline constexpr absl::string_view kProcessMaxFds = "process_max_fds";
inline constexpr absl::string_view kProcessStartTime =
    "process_start_time_seconds";

inline constexpr MetricDescription kProcessMetrics[] = {
    {kBuildInfo,
     MetricType::kGauge,
     "Always 1; the labels say what runs.",
     {"program", "version"}},
    {kProcessCpuSeconds, MetricType::kCounter,
     "CPU time of the process, user and system."},
    {kProcessResidentMemory, MetricType::kGauge,
     "Memory of the process that is in RAM."},
    {kProcessOpenFds, MetricType::kGauge,
     "File descriptors that the process has open."},
    {kProcessMaxFds, MetricType::kGauge,
     "File descriptors that the process may have open."},
    {kProcessStartTime, MetricType::kGauge,
     "When the process started, in seconds since 1970-01-01 UTC."},
    {kLogMessages,
     MetricType::kCounter,
     "Log messages written, by level: trace, debug, info, warning or error.",
     {"level"}},
};

inline constexpr absl::string_view kRpcStarted = "grpc_server_started_total";
inline constexpr absl::string_view kRpcHandled = "grpc_server_handled_total";
inline constexpr absl::string_view kRpcHandlingSeconds =
    "grpc_server_handling_seconds";
inline constexpr absl::string_view kRpcMessagesReceived =
    "grpc_server_msg_received_total";
inline constexpr absl::string_view kRpcMessagesSent =
    "grpc_server_msg_sent_total";

// Names and labels are those of other gRPC servers' metrics, so that existing
// dashboards work.
inline constexpr MetricDescription kRpcMetrics[] = {
    {kRpcStarted,
     MetricType::kCounter,
     "RPCs that arrived.",
     {"grpc_type", "grpc_service", "grpc_method"}},
    {kRpcHandled,
     MetricType::kCounter,
     "RPCs that were answered, by status code.",
     {"grpc_type", "grpc_service", "grpc_method", "grpc_code"}},
    {kRpcHandlingSeconds,
     MetricType::kHistogram,
     "Time from the arrival of an RPC to its status; of a stream, all of it.",
     {"grpc_type", "grpc_service", "grpc_method"}},
    {kRpcMessagesReceived,
     MetricType::kCounter,
     "Messages received from clients; of a stream, counted when it ends.",
     {"grpc_type", "grpc_service", "grpc_method"}},
    {kRpcMessagesSent,
     MetricType::kCounter,
     "Messages sent to clients; of a stream, counted when it ends.",
     {"grpc_type", "grpc_service", "grpc_method"}},
};

// Reported by rocksdb_metrics.h.
inline constexpr MetricDescription kRocksDbMetrics[] = {
    {"coffer_rocksdb_block_cache_hits_total", MetricType::kCounter,
     "Blocks that RocksDB found in its cache."},
    {"coffer_rocksdb_block_cache_misses_total", MetricType::kCounter,
     "Blocks that RocksDB had to read from files."},
    {"coffer_rocksdb_pending_compaction_bytes", MetricType::kGauge,
     "Bytes that compactions have to rewrite, as RocksDB estimates."},
    {"coffer_rocksdb_memtable_bytes", MetricType::kGauge,
     "Memory of all memtables, flushed ones still in use among them."},
    {"coffer_rocksdb_live_sst_bytes", MetricType::kGauge,
     "Bytes of the SST files of the current version; blob files apart."},
    {"coffer_rocksdb_running_compactions", MetricType::kGauge,
     "Compactions that run now."},
    {"coffer_rocksdb_running_flushes", MetricType::kGauge,
     "Flushes of memtables that run now."},
    {"coffer_rocksdb_stall_seconds_total", MetricType::kCounter,
     "Time for which RocksDB made writers wait for compactions or flushes."},
    {"coffer_rocksdb_write_stopped", MetricType::kGauge,
     "1 while RocksDB takes no writes, else 0."},
    {"coffer_rocksdb_background_errors", MetricType::kGauge,
     "Errors of compactions and flushes since the start."},
    {"coffer_rocksdb_wal_syncs_total", MetricType::kCounter,
     "Times that the write-ahead log was synced to disk."},
    {"coffer_rocksdb_wal_bytes_total", MetricType::kCounter,
     "Bytes written to the write-ahead log."},
    {"coffer_rocksdb_compaction_read_bytes_total", MetricType::kCounter,
     "Bytes that compactions read."},
    {"coffer_rocksdb_compaction_written_bytes_total", MetricType::kCounter,
     "Bytes that compactions wrote."},
    {"coffer_rocksdb_flush_written_bytes_total", MetricType::kCounter,
     "Bytes that flushes of memtables wrote."},
};

}  // namespace coffer::metrics

#endif  // COFFER_LIB_METRICS_COMMON_CATALOGUE_H_
