#include "lib/metrics/metrics_markdown.h"

#include "gtest/gtest.h"
#include "lib/metrics/metric_catalogue.h"

namespace coffer::metrics {
namespace {

TEST(MetricsMarkdownTest, WritesATablePerSection) {
  constexpr MetricDescription kFirst[] = {
      {"a_total", MetricType::kCounter, "Counts a|b.", {"x", "y"}}};
  constexpr MetricDescription kSecond[] = {
      {"b_bytes", MetricType::kGauge, "Bytes."}};
  const MetricSection sections[] = {{"First", "Words.", kFirst},
                                    {"Second", "", kSecond}};
  EXPECT_EQ(MetricsMarkdown(sections),
            "## First\n"
            "\n"
            "Words.\n"
            "\n"
            "| Name | Type | Labels | Meaning |\n"
            "|---|---|---|---|\n"
            "| `a_total` | counter | `x`, `y` | Counts a\\|b. |\n"
            "\n"
            "## Second\n"
            "\n"
            "| Name | Type | Labels | Meaning |\n"
            "|---|---|---|---|\n"
            "| `b_bytes` | gauge |  | Bytes. |\n");
}

}  // namespace
}  // namespace coffer::metrics
