#include "services/admin/metrics_page.h"

#include <memory>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/http/http_server.h"
#include "lib/logging/log_counts.h"
#include "lib/metrics/common_catalogue.h"
#include "lib/metrics/metric_registry.h"
#include "lib/status/status_matchers.h"
#include "services/admin/common_metrics.h"

namespace coffer::admin {
namespace {

using ::testing::HasSubstr;

TEST(MetricsPageTest, ShowsTheMetricsOfTheMoment) {
  COFFER_ASSERT_OK_AND_ASSIGN(
      const auto registry,
      metrics::MetricRegistry::Create({metrics::kProcessMetrics}));
  const http::HttpHandler page = MetricsPage(registry.get());
  EXPECT_EQ(page().body, "");
  const auto common = AddCommonMetrics(
      "coffer-test", std::make_shared<logging::LogCounts>(), registry.get());
  const http::HttpResponse response = page();
  EXPECT_EQ(response.code, 200);
  EXPECT_EQ(response.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(response.body,
              HasSubstr("coffer_build_info{program=\"coffer-test\""));
}

}  // namespace
}  // namespace coffer::admin
