#include "lib/metrics/metric_catalogue.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/metrics/common_catalogue.h"
#include "lib/status/status_matchers.h"

namespace coffer::metrics {
namespace {

using ::testing::HasSubstr;

TEST(MetricCatalogueTest, CommonMetricsAreValid) {
  for (const MetricCatalogue catalogue :
       {MetricCatalogue(kProcessMetrics), MetricCatalogue(kRpcMetrics),
        MetricCatalogue(kRocksDbMetrics)}) {
    for (const MetricDescription& metric : catalogue) {
      EXPECT_THAT(ValidateMetric(metric), IsOk());
    }
  }
}

TEST(MetricCatalogueTest, BadNamesAreRefused) {
  for (const absl::string_view name :
       {"", "9lives", "a-b", "a b", "\xc3\xa9"}) {
    EXPECT_THAT(ValidateMetric({name, MetricType::kGauge, "Help."}),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << name;
  }
}

TEST(MetricCatalogueTest, OnlyCountersEndInTotal) {
  EXPECT_THAT(ValidateMetric({"a_total", MetricType::kCounter, "Help."}),
              IsOk());
  EXPECT_THAT(ValidateMetric({"a", MetricType::kCounter, "Help."}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ValidateMetric({"a_total", MetricType::kGauge, "Help."}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(MetricCatalogueTest, EveryMetricIsExplained) {
  EXPECT_THAT(ValidateMetric({"a", MetricType::kGauge, ""}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("\"a\"")));
}

TEST(MetricCatalogueTest, BadLabelsAreRefused) {
  const auto with = [](absl::string_view first, absl::string_view second) {
    return ValidateMetric({"a", MetricType::kGauge, "Help.", {first, second}});
  };
  EXPECT_THAT(with("node", "state"), IsOk());
  EXPECT_THAT(with("node", "node"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(with("", "node"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(with("a-b", ""), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(with("__a", ""), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(with("le", ""), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace coffer::metrics
