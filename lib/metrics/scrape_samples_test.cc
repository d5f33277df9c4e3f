#include "lib/metrics/scrape_samples.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/metrics/metric_catalogue.h"
#include "lib/metrics/sample_sink.h"
#include "lib/status/status_matchers.h"
#include "prometheus/metric_family.h"

namespace coffer::metrics {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr MetricDescription kNodes = {
    "nodes", MetricType::kGauge, "Nodes.", {"state"}};
constexpr MetricDescription kSeconds = {"seconds", MetricType::kHistogram,
                                        "Seconds."};

class ScrapeSamplesTest : public ::testing::Test {
 protected:
  ScrapeSamples samples_{{&kNodes, &kSeconds}};
};

TEST_F(ScrapeSamplesTest, TheLastValueCounts) {
  samples_.Set("nodes", 1, {{"state", "up"}});
  samples_.Set("nodes", 2, {{"state", "up"}});
  const auto families = samples_.Take(kNodes);
  ASSERT_THAT(families, SizeIs(1));
  ASSERT_THAT(families[0].metric, SizeIs(1));
  EXPECT_EQ(families[0].metric[0].gauge.value, 2);
  EXPECT_THAT(samples_.status(), IsOk());
  EXPECT_THAT(samples_.Take(kNodes), IsEmpty());
}

TEST_F(ScrapeSamplesTest, WhatIsNotInTheCatalogueIsRefused) {
  samples_.Set("unheard_of", 1);
  EXPECT_THAT(samples_.status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("unheard_of is not in the catalogue")));
}

TEST_F(ScrapeSamplesTest, WrongLabelsAreRefused) {
  for (const MetricLabels& labels :
       {MetricLabels{}, MetricLabels{{"node", "1"}},
        MetricLabels{{"state", "up"}, {"node", "1"}}}) {
    ScrapeSamples samples({&kNodes});
    samples.Set("nodes", 1, labels);
    EXPECT_THAT(samples.status(), StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(samples.Take(kNodes), IsEmpty());
  }
}

TEST_F(ScrapeSamplesTest, HistogramsCannotBeSet) {
  samples_.Set("seconds", 1);
  EXPECT_THAT(samples_.status(), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(ScrapeSamplesTest, SeriesAreLimited) {
  for (int i = 0; i < 2001; ++i) {
    samples_.Set("nodes", 1, {{"state", std::to_string(i)}});
  }
  EXPECT_THAT(samples_.status(),
              StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(samples_.Take(kNodes)[0].metric, SizeIs(2000));
}

TEST(CleanLabelsTest, ValuesBecomeShortUtf8) {
  const MetricLabels clean =
      CleanLabels({{"a", "\xff"}, {"b", std::string(1000, 'x')}});
  EXPECT_EQ(clean.at("a"), "?");
  EXPECT_THAT(clean.at("b"), SizeIs(kMaxLabelValueBytes));
}

}  // namespace
}  // namespace coffer::metrics
