#include "lib/metrics/scrape_samples.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/status/bounded_utf8.h"
#include "prometheus/client_metric.h"
#include "prometheus/metric_type.h"

namespace coffer::metrics {
namespace {

// As that of a metric in metric_registry.h; a scrape has one set of samples.
constexpr size_t kMaxSamplesPerMetric = 2000;

prometheus::ClientMetric Sample(MetricType type, const MetricLabels& labels,
                                double value) {
  prometheus::ClientMetric sample;
  for (const auto& [name, text] : labels) sample.label.push_back({name, text});
  if (type == MetricType::kCounter) {
    sample.counter.value = value;
  } else {
    sample.gauge.value = value;
  }
  return sample;
}

}  // namespace

absl::Status CheckSample(const MetricDescription* metric,
                         absl::string_view name, const MetricLabels& labels) {
  if (metric == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the metric ", name, " is not in the catalogue; declare it there"));
  }
  const auto& declared = metric->labels;
  const auto count = static_cast<size_t>(
      std::find(declared.begin(), declared.end(), "") - declared.begin());
  const bool known =
      std::all_of(declared.begin(), declared.begin() + count,
                  [&labels](absl::string_view label) {
                    return labels.find(std::string(label)) != labels.end();
                  });
  if (known && labels.size() == count) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "the metric ", name, " has other labels in the catalogue than {",
      absl::StrJoin(labels, ",", absl::PairFormatter("=")), "}"));
}

MetricLabels CleanLabels(const MetricLabels& labels) {
  MetricLabels clean;
  for (const auto& [name, value] : labels) {
    clean[name] = BoundedUtf8(value, kMaxLabelValueBytes);
  }
  return clean;
}

ScrapeSamples::ScrapeSamples(
    const std::vector<const MetricDescription*>& metrics) {
  for (const MetricDescription* metric : metrics) {
    samples_[std::string(metric->name)].description = metric;
  }
}

void ScrapeSamples::Set(absl::string_view name, double value,
                        const MetricLabels& labels) {
  const auto found = samples_.find(name);
  absl::Status status =
      CheckSample(found == samples_.end() ? nullptr : found->second.description,
                  name, labels);
  if (status.ok() &&
      found->second.description->type == MetricType::kHistogram) {
    status = absl::InvalidArgumentError(
        absl::StrCat("the histogram ", name, " cannot be set"));
  }
  if (status.ok() && found->second.values.size() >= kMaxSamplesPerMetric) {
    status = absl::ResourceExhaustedError(
        absl::StrCat("the metric ", name, " has too many series"));
  }
  if (!status.ok()) {
    if (status_.ok()) status_ = std::move(status);
    return;
  }
  found->second.values[CleanLabels(labels)] = value;
}

std::vector<prometheus::MetricFamily> ScrapeSamples::Take(
    const MetricDescription& metric) {
  const auto found = samples_.find(metric.name);
  if (found == samples_.end() || found->second.values.empty()) return {};
  prometheus::MetricFamily family;
  family.name = std::string(metric.name);
  family.help = std::string(metric.help);
  family.type = metric.type == MetricType::kCounter
                    ? prometheus::MetricType::Counter
                    : prometheus::MetricType::Gauge;
  for (const auto& [labels, value] : found->second.values) {
    family.metric.push_back(Sample(metric.type, labels, value));
  }
  found->second.values.clear();
  return {std::move(family)};
}

}  // namespace coffer::metrics
