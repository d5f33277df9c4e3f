#ifndef COFFER_LIB_METRICS_METRICS_MARKDOWN_H_
#define COFFER_LIB_METRICS_METRICS_MARKDOWN_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/metrics/metric_catalogue.h"

namespace coffer::metrics {

// A table of docs/metrics.md.
struct MetricSection {
  absl::string_view title;
  // Markdown; may be empty.
  absl::string_view introduction;
  MetricCatalogue catalogue;
};

// Sections of a Markdown document, each with a heading of level 2 and a table
// of name, type, labels and meaning.
std::string MetricsMarkdown(absl::Span<const MetricSection> sections);

}  // namespace coffer::metrics

#endif  // COFFER_LIB_METRICS_METRICS_MARKDOWN_H_
