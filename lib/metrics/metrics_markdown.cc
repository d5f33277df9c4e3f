#include "lib/metrics/metrics_markdown.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace coffer::metrics {
namespace {

std::string Cell(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"|", "\\|"}, {"\n", " "}});
}

std::string LabelsCell(const MetricDescription& metric) {
  std::string cell;
  for (absl::string_view label : metric.labels) {
    if (label.empty()) break;
    absl::StrAppend(&cell, cell.empty() ? "" : ", ", "`", label, "`");
  }
  return cell;
}

}  // namespace

std::string MetricsMarkdown(absl::Span<const MetricSection> sections) {
  std::string text;
  for (const MetricSection& section : sections) {
    absl::StrAppend(&text, text.empty() ? "" : "\n", "## ", section.title,
                    "\n\n");
    if (!section.introduction.empty()) {
      absl::StrAppend(&text, section.introduction, "\n\n");
    }
    absl::StrAppend(&text,
                    "| Name | Type | Labels | Meaning |\n|---|---|---|---|\n");
    for (const MetricDescription& metric : section.catalogue) {
      absl::StrAppend(&text, "| `", metric.name, "` | ",
                      MetricTypeName(metric.type), " | ", LabelsCell(metric),
                      " | ", Cell(metric.help), " |\n");
    }
  }
  return text;
}

}  // namespace coffer::metrics
