#ifndef COFFER_LIB_METRICS_METRIC_CATALOGUE_H_
#define COFFER_LIB_METRICS_METRIC_CATALOGUE_H_

// Every metric of a program is declared in a table before it can be used. The
// tables are what docs/metrics.md is made of and what dashboards and alerts are
// checked against.
//
//   inline constexpr metrics::MetricDescription kNodeMetrics[] = {
//       {"coffer_directory_nodes", metrics::MetricType::kGauge,
//        "Storage nodes by state.", {"state"}},
//   };

#include <array>
#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace coffer::metrics {

enum class MetricType {
  kCounter,    // Never falls while the process lives; the name ends in _total.
  kGauge,      // Rises and falls.
  kHistogram,  // Counts observations by size.
};

inline constexpr size_t kMaxLabels = 4;

struct MetricDescription {
  // Prometheus' rules: letters, digits and '_'; units in the name (_seconds,
  // _bytes).
  absl::string_view name;
  MetricType type = MetricType::kGauge;
  // One sentence, for people.
  absl::string_view help;
  // Names of the labels; the rest is empty. Values must come from small sets:
  // each combination is a series that costs memory here and in Prometheus.
  std::array<absl::string_view, kMaxLabels> labels = {};
};

using MetricCatalogue = absl::Span<const MetricDescription>;

// "counter", "gauge" or "histogram".
absl::string_view MetricTypeName(MetricType type);

// INVALID_ARGUMENT when a name of the metric or of a label breaks Prometheus'
// rules, a label appears twice or after an empty one, the help is empty, or a
// counter's name does not end in _total (another metric's does).
absl::Status ValidateMetric(const MetricDescription& metric);

}  // namespace coffer::metrics

#endif  // COFFER_LIB_METRICS_METRIC_CATALOGUE_H_
