#include "services/admin/common_metrics.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/logging/log_counts.h"
#include "lib/metrics/common_catalogue.h"
#include "lib/metrics/metric_registry.h"
#include "lib/status/status_matchers.h"
#include "spdlog/common.h"

namespace coffer::admin {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(CommonMetricsTest, ReportsEveryMetricOfTheCatalogue) {
  COFFER_ASSERT_OK_AND_ASSIGN(
      const auto registry,
      metrics::MetricRegistry::Create({metrics::kProcessMetrics}));
  const auto common = AddCommonMetrics(
      "coffer-test", std::make_shared<logging::LogCounts>(), registry.get());
  const std::string text = registry->Serialize();
  for (const metrics::MetricDescription& metric : metrics::kProcessMetrics) {
    EXPECT_THAT(text, HasSubstr("\n" + std::string(metric.name)));
  }
  EXPECT_THAT(registry->status(), IsOk());
}

TEST(CommonMetricsTest, FollowsTheLog) {
  COFFER_ASSERT_OK_AND_ASSIGN(
      const auto registry,
      metrics::MetricRegistry::Create({metrics::kProcessMetrics}));
  const auto counts = std::make_shared<logging::LogCounts>();
  const auto common = AddCommonMetrics("coffer-test", counts, registry.get());
  counts->Count(spdlog::level::warn);
  counts->Count(spdlog::level::warn);
  EXPECT_THAT(
      registry->Serialize(),
      AllOf(HasSubstr("coffer_log_messages_total{level=\"warning\"} 2\n"),
            HasSubstr("coffer_log_messages_total{level=\"error\"} 0\n")));
}

}  // namespace
}  // namespace coffer::admin
