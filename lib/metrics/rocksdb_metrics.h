#ifndef COFFER_LIB_METRICS_ROCKSDB_METRICS_H_
#define COFFER_LIB_METRICS_ROCKSDB_METRICS_H_

#include "lib/metrics/sample_sink.h"
#include "rocksdb/db.h"
#include "rocksdb/statistics.h"

namespace coffer::metrics {

// Reports the metrics of kRocksDbMetrics (common_catalogue.h), summed over all
// column families. Cheap: reads counters that RocksDB keeps anyway. For those
// of `statistics` open the database with
//
//   options.statistics = rocksdb::CreateDBStatistics();
//   options.statistics->set_stats_level(rocksdb::kExceptHistogramOrTimers);
//
// They are left out when it is null.
void CollectRocksDb(rocksdb::DB* db, const rocksdb::Statistics* statistics,
                    SampleSink* sink);

}  // namespace coffer::metrics

#endif  // COFFER_LIB_METRICS_ROCKSDB_METRICS_H_
