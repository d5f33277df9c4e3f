#include "lib/metrics/rocksdb_metrics.h"

#include <filesystem>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/metrics/common_catalogue.h"
#include "lib/metrics/metric_registry.h"
#include "lib/metrics/sample_sink.h"
#include "lib/status/status_matchers.h"
#include "rocksdb/db.h"
#include "rocksdb/options.h"
#include "rocksdb/statistics.h"

namespace coffer::metrics {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class RocksDbMetricsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string folder = testing::TempDir() + "/rocksdb_metrics";
    std::filesystem::remove_all(folder);
    rocksdb::Options options;
    options.create_if_missing = true;
    options.statistics = statistics_;
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(options, folder, &db).ok());
    db_.reset(db);
    COFFER_ASSERT_OK_AND_ASSIGN(registry_,
                                MetricRegistry::Create({kRocksDbMetrics}));
  }

  std::string Scrape(const rocksdb::Statistics* statistics) {
    const auto collector = registry_->AddCollector(
        [&](SampleSink* sink) { CollectRocksDb(db_.get(), statistics, sink); });
    std::string text = registry_->Serialize();
    EXPECT_THAT(registry_->status(), IsOk());
    return text;
  }

  const std::shared_ptr<rocksdb::Statistics> statistics_ =
      rocksdb::CreateDBStatistics();
  std::unique_ptr<rocksdb::DB> db_;
  std::unique_ptr<MetricRegistry> registry_;
};

TEST_F(RocksDbMetricsTest, ReportsEveryMetricOfTheCatalogue) {
  const std::string text = Scrape(statistics_.get());
  for (const MetricDescription& metric : kRocksDbMetrics) {
    EXPECT_THAT(text, HasSubstr("\n" + std::string(metric.name) + " "));
  }
}

TEST_F(RocksDbMetricsTest, FollowsWhatTheDatabaseDoes) {
  rocksdb::WriteOptions synced;
  synced.sync = true;
  ASSERT_TRUE(db_->Put(synced, "key", std::string(5000, 'x')).ok());
  ASSERT_TRUE(db_->Flush(rocksdb::FlushOptions()).ok());
  EXPECT_THAT(
      Scrape(statistics_.get()),
      AllOf(HasSubstr("\ncoffer_rocksdb_wal_syncs_total 1\n"),
            HasSubstr("\ncoffer_rocksdb_write_stopped 0\n"),
            Not(HasSubstr("\ncoffer_rocksdb_wal_bytes_total 0\n")),
            Not(HasSubstr("\ncoffer_rocksdb_live_sst_bytes 0\n")),
            Not(HasSubstr("\ncoffer_rocksdb_flush_written_bytes_total 0\n"))));
}

TEST_F(RocksDbMetricsTest, CountersNeedStatistics) {
  EXPECT_THAT(Scrape(nullptr),
              AllOf(HasSubstr("coffer_rocksdb_memtable_bytes"),
                    Not(HasSubstr("coffer_rocksdb_wal_syncs_total"))));
}

}  // namespace
}  // namespace coffer::metrics
