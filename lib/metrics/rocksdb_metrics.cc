#include "lib/metrics/rocksdb_metrics.h"

#include <cstdint>
#include <string>

namespace coffer::metrics {
namespace {

constexpr double kMicrosecondsPerSecond = 1e6;

struct Property {
  const char* metric;
  const std::string& property;
  // Whether it is one of the database, and not of each column family.
  bool of_database;
};

void CollectProperties(rocksdb::DB* db, SampleSink* sink) {
  using Properties = rocksdb::DB::Properties;
  const Property properties[] = {
      {"coffer_rocksdb_pending_compaction_bytes",
       Properties::kEstimatePendingCompactionBytes, false},
      {"coffer_rocksdb_memtable_bytes", Properties::kSizeAllMemTables, false},
      {"coffer_rocksdb_live_sst_bytes", Properties::kLiveSstFilesSize, false},
      {"coffer_rocksdb_running_compactions", Properties::kNumRunningCompactions,
       true},
      {"coffer_rocksdb_running_flushes", Properties::kNumRunningFlushes, true},
      {"coffer_rocksdb_write_stopped", Properties::kIsWriteStopped, true},
      {"coffer_rocksdb_background_errors", Properties::kBackgroundErrors, true},
  };
  for (const Property& property : properties) {
    uint64_t value = 0;
    const bool known =
        property.of_database
            ? db->GetIntProperty(property.property, &value)
            : db->GetAggregatedIntProperty(property.property, &value);
    if (known) sink->Set(property.metric, static_cast<double>(value));
  }
}

void CollectTickers(const rocksdb::Statistics& statistics, SampleSink* sink) {
  const auto set = [&](const char* metric, rocksdb::Tickers ticker) {
    sink->Set(metric, static_cast<double>(statistics.getTickerCount(ticker)));
  };
  set("coffer_rocksdb_block_cache_hits_total", rocksdb::BLOCK_CACHE_HIT);
  set("coffer_rocksdb_block_cache_misses_total", rocksdb::BLOCK_CACHE_MISS);
  set("coffer_rocksdb_wal_syncs_total", rocksdb::WAL_FILE_SYNCED);
  set("coffer_rocksdb_wal_bytes_total", rocksdb::WAL_FILE_BYTES);
  set("coffer_rocksdb_compaction_read_bytes_total",
      rocksdb::COMPACT_READ_BYTES);
  set("coffer_rocksdb_compaction_written_bytes_total",
      rocksdb::COMPACT_WRITE_BYTES);
  set("coffer_rocksdb_flush_written_bytes_total", rocksdb::FLUSH_WRITE_BYTES);
  sink->Set(
      "coffer_rocksdb_stall_seconds_total",
      static_cast<double>(statistics.getTickerCount(rocksdb::STALL_MICROS)) /
          kMicrosecondsPerSecond);
}

}  // namespace

void CollectRocksDb(rocksdb::DB* db, const rocksdb::Statistics* statistics,
                    SampleSink* sink) {
  CollectProperties(db, sink);
  if (statistics != nullptr) CollectTickers(*statistics, sink);
}

}  // namespace coffer::metrics
