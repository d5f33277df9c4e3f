#include "lib/metrics/metric_catalogue.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace coffer::metrics {
namespace {

bool IsName(absl::string_view name) {
  return !name.empty() &&
         !absl::ascii_isdigit(static_cast<unsigned char>(name[0])) &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return c == '_' ||
                  absl::ascii_isalnum(static_cast<unsigned char>(c));
         });
}

absl::Status Refuse(const MetricDescription& metric, absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("cannot declare the metric \"", metric.name, "\": ", why));
}

absl::Status ValidateLabels(const MetricDescription& metric) {
  const auto& labels = metric.labels;
  const auto end = std::find(labels.begin(), labels.end(), "");
  if (std::any_of(end, labels.end(),
                  [](absl::string_view label) { return !label.empty(); })) {
    return Refuse(metric, "an empty label precedes another one");
  }
  for (auto label = labels.begin(); label != end; ++label) {
    // Prometheus keeps names with two underscores, and "le", to itself.
    if (!IsName(*label) || absl::StartsWith(*label, "__") || *label == "le") {
      return Refuse(metric, absl::StrCat("no label may be \"", *label, "\""));
    }
    if (std::find(labels.begin(), label, *label) != label) {
      return Refuse(metric, absl::StrCat(*label, " is there twice"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::string_view MetricTypeName(MetricType type) {
  switch (type) {
    case MetricType::kCounter:
      return "counter";
    case MetricType::kGauge:
      return "gauge";
    case MetricType::kHistogram:
      return "histogram";
  }
  return "";
}

absl::Status ValidateMetric(const MetricDescription& metric) {
  if (!IsName(metric.name)) {
    return Refuse(metric, "use letters, digits and '_', no digit first");
  }
  if (absl::EndsWith(metric.name, "_total") !=
      (metric.type == MetricType::kCounter)) {
    return Refuse(metric, "names of counters, and no others, end in _total");
  }
  if (metric.help.empty()) return Refuse(metric, "say what it means");
  return ValidateLabels(metric);
}

}  // namespace coffer::metrics
