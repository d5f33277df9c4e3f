#include "lib/metrics/process_metrics.h"

#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/metrics/common_catalogue.h"
#include "lib/metrics/metric_registry.h"
#include "lib/metrics/sample_sink.h"
#include "lib/status/status_matchers.h"

namespace coffer::metrics {
namespace {

using ::testing::AllOf;
using ::testing::Ge;
using ::testing::Le;

double Now() { return absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()); }

// Before main(), when the process has just started.
const double kLoadTime = Now();
// That a loader may take on a busy machine.
constexpr double kMaxLoadSeconds = 60;
// The start is known in ticks.
constexpr double kTickSeconds = 0.1;

class RecordingSink : public SampleSink {
 public:
  void Set(absl::string_view name, double value,
           const MetricLabels& labels) override {
    EXPECT_TRUE(labels.empty());
    values[std::string(name)] = value;
  }

  double Get(absl::string_view name) const {
    return values.at(std::string(name));
  }

  std::map<std::string, double> values;
};

TEST(ProcessMetricsTest, ReportsThisProcess) {
  RecordingSink sink;
  CollectProcess(&sink);
  EXPECT_GE(sink.Get(kProcessCpuSeconds), 0);
  // A test program needs a megabyte, and no machine of ours has a terabyte.
  EXPECT_THAT(sink.Get(kProcessResidentMemory), AllOf(Ge(1e6), Le(1e12)));
  EXPECT_GE(sink.Get(kProcessOpenFds), 3);
  EXPECT_GE(sink.Get(kProcessMaxFds), sink.Get(kProcessOpenFds));
}

TEST(ProcessMetricsTest, KnowsWhenTheProcessStarted) {
  RecordingSink first;
  CollectProcess(&first);
  const double start = first.Get(kProcessStartTime);
  EXPECT_THAT(start, AllOf(Ge(kLoadTime - kMaxLoadSeconds),
                           Le(kLoadTime + kTickSeconds)));
  RecordingSink second;
  CollectProcess(&second);
  EXPECT_EQ(second.Get(kProcessStartTime), start)
      << "a change would be taken for a restart";
}

TEST(ProcessMetricsTest, CpuTimeRises) {
  RecordingSink sink;
  CollectProcess(&sink);
  const double before = sink.Get(kProcessCpuSeconds);
  // At least one tick; each round takes CPU time itself.
  do {
    CollectProcess(&sink);
  } while (sink.Get(kProcessCpuSeconds) <= before);
  EXPECT_GT(sink.Get(kProcessCpuSeconds), before);
}

TEST(ProcessMetricsTest, FitsTheCatalogue) {
  COFFER_ASSERT_OK_AND_ASSIGN(const auto registry,
                              MetricRegistry::Create({kProcessMetrics}));
  const auto collector = registry->AddCollector(CollectProcess);
  registry->Serialize();
  EXPECT_THAT(registry->status(), IsOk());
}

}  // namespace
}  // namespace coffer::metrics
