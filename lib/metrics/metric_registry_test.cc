#include "lib/metrics/metric_registry.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/metrics/metric_catalogue.h"
#include "lib/metrics/sample_sink.h"
#include "lib/status/status_matchers.h"

namespace coffer::metrics {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr MetricDescription kTestMetrics[] = {
    {"puts_total", MetricType::kCounter, "Puts.", {"result"}},
    {"sync_seconds", MetricType::kHistogram, "Syncs."},
    {"blobs", MetricType::kGauge, "Blobs."},
    {"nodes", MetricType::kGauge, "Nodes.", {"state"}},
};

class MetricRegistryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    COFFER_ASSERT_OK_AND_ASSIGN(registry_,
                                MetricRegistry::Create({kTestMetrics}));
  }

  std::unique_ptr<MetricRegistry> registry_;
};

TEST_F(MetricRegistryTest, WritesThePrometheusTextFormat) {
  registry_->AddCounter("puts_total", {{"result", "stored"}})->Increment(3);
  registry_->AddHistogram("sync_seconds", {0.1, 1})->Observe(0.5);
  registry_->AddGauge("blobs")->Set(7);
  const auto collector = registry_->AddCollector([](SampleSink* sink) {
    sink->Set("nodes", 2, {{"state", "up"}});
  });
  EXPECT_EQ(registry_->Serialize(),
            "# HELP puts_total Puts.\n"
            "# TYPE puts_total counter\n"
            "puts_total{result=\"stored\"} 3\n"
            "# HELP sync_seconds Syncs.\n"
            "# TYPE sync_seconds histogram\n"
            "sync_seconds_count 1\n"
            "sync_seconds_sum 0.5\n"
            "sync_seconds_bucket{le=\"0.1\"} 0\n"
            "sync_seconds_bucket{le=\"1\"} 1\n"
            "sync_seconds_bucket{le=\"+Inf\"} 1\n"
            "# HELP blobs Blobs.\n"
            "# TYPE blobs gauge\n"
            "blobs 7\n"
            "# HELP nodes Nodes.\n"
            "# TYPE nodes gauge\n"
            "nodes{state=\"up\"} 2\n");
  EXPECT_THAT(registry_->status(), IsOk());
}

TEST_F(MetricRegistryTest, TheSameLabelsAreTheSameSeries) {
  Counter* const counter =
      registry_->AddCounter("puts_total", {{"result", "stored"}});
  EXPECT_EQ(registry_->AddCounter("puts_total", {{"result", "stored"}}),
            counter);
  EXPECT_NE(registry_->AddCounter("puts_total", {{"result", "refused"}}),
            counter);
}

TEST_F(MetricRegistryTest, RefusedMetricsWorkButAreNotExported) {
  registry_->AddCounter("made_up_total")->Increment();
  EXPECT_THAT(registry_->status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("made_up_total is not in the catalogue")));
  EXPECT_EQ(registry_->Serialize(), "");
}

TEST_F(MetricRegistryTest, WrongLabelsAreRefused) {
  registry_->AddCounter("puts_total", {{"outcome", "stored"}})->Increment();
  EXPECT_THAT(registry_->status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(registry_->Serialize(), "");
}

TEST_F(MetricRegistryTest, WrongTypesAreRefused) {
  registry_->AddGauge("puts_total", {{"result", "stored"}})->Set(1);
  registry_->AddHistogram("blobs", {1})->Observe(1);
  EXPECT_THAT(registry_->status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("puts_total is no gauge")));
  EXPECT_EQ(registry_->Serialize(), "");
}

TEST_F(MetricRegistryTest, SamplesThatAreRefusedShowInTheStatus) {
  const auto collector = registry_->AddCollector(
      [](SampleSink* sink) { sink->Set("made_up", 1); });
  EXPECT_THAT(registry_->status(), IsOk());
  registry_->Serialize();
  EXPECT_THAT(registry_->status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(MetricRegistryTest, SeriesAreLimited) {
  for (size_t i = 0; i < kMaxSeriesPerMetric; ++i) {
    registry_->AddCounter("puts_total", {{"result", std::to_string(i)}});
  }
  EXPECT_THAT(registry_->status(), IsOk());
  registry_->AddCounter("puts_total", {{"result", "one more"}});
  EXPECT_THAT(registry_->status(),
              StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(registry_->Serialize(), Not(HasSubstr("one more")));
}

TEST_F(MetricRegistryTest, LabelValuesCannotBreakALine) {
  registry_->AddCounter("puts_total", {{"result", "a\"b\nc\\\xff"}});
  EXPECT_THAT(registry_->Serialize(),
              HasSubstr("puts_total{result=\"a\\\"b\\nc\\\\?\"} 0\n"));
}

TEST_F(MetricRegistryTest, CollectorsEndWithTheirRegistration) {
  auto collector =
      registry_->AddCollector([](SampleSink* sink) { sink->Set("blobs", 1); });
  EXPECT_THAT(registry_->Serialize(), HasSubstr("blobs 1\n"));
  collector.reset();
  EXPECT_EQ(registry_->Serialize(), "");
}

TEST_F(MetricRegistryTest, ThreadsMayCountAndScrapeAtOnce) {
  constexpr int kThreads = 4;
  constexpr int kTimes = 500;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([this] {
      for (int time = 0; time < kTimes; ++time) {
        registry_->AddCounter("puts_total", {{"result", "stored"}})
            ->Increment();
        const auto collector = registry_->AddCollector(
            [](SampleSink* sink) { sink->Set("blobs", 1); });
        if (time % 50 == 0) registry_->Serialize();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(registry_->Serialize(),
              HasSubstr("puts_total{result=\"stored\"} 2000\n"));
}

TEST(MetricRegistryCreateTest, BadCataloguesAreRefused) {
  EXPECT_THAT(MetricRegistry::Create({kTestMetrics, kTestMetrics}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("declared twice")));
  constexpr MetricDescription kBad[] = {{"a b", MetricType::kGauge, "Help."}};
  EXPECT_THAT(MetricRegistry::Create({kBad}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(BucketsTest, PowersOfTwo) {
  EXPECT_THAT(PowerOfTwoBuckets(3), ElementsAre(1, 2, 4, 8));
}

}  // namespace
}  // namespace coffer::metrics
