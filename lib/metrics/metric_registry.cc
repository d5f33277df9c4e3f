#include "lib/metrics/metric_registry.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "lib/metrics/scrape_samples.h"
#include "lib/status/status_macros.h"
#include "prometheus/text_serializer.h"

namespace coffer::metrics {
namespace {

constexpr double kLatencyBounds[] = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
    0.1,    0.25,    0.5,    1,     2.5,    5,     10,   30,    60,
};

}  // namespace

std::vector<double> LatencyBuckets() {
  return {std::begin(kLatencyBounds), std::end(kLatencyBounds)};
}

std::vector<double> PowerOfTwoBuckets(int exponent) {
  std::vector<double> bounds;
  for (int i = 0; i <= exponent; ++i) bounds.push_back(std::ldexp(1, i));
  return bounds;
}

absl::StatusOr<std::unique_ptr<MetricRegistry>> MetricRegistry::Create(
    const std::vector<MetricCatalogue>& catalogues) {
  auto registry = absl::WrapUnique(new MetricRegistry());
  for (const MetricCatalogue& catalogue : catalogues) {
    COFFER_RETURN_IF_ERROR(registry->AddCatalogue(catalogue));
  }
  return registry;
}

absl::Status MetricRegistry::AddCatalogue(const MetricCatalogue& catalogue) {
  absl::MutexLock lock(&mutex_);
  for (const MetricDescription& description : catalogue) {
    COFFER_RETURN_IF_ERROR(ValidateMetric(description));
    Metric& metric = metrics_[std::string(description.name)];
    if (metric.description != nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat("cannot declare the metric \"", description.name,
                       "\": it is declared twice"));
    }
    metric.description = &description;
    order_.push_back(&description);
  }
  return absl::OkStatus();
}

MetricRegistry::Metric* MetricRegistry::FindToAdd(absl::string_view name,
                                                  MetricType type,
                                                  const MetricLabels& labels) {
  const auto found = metrics_.find(name);
  absl::Status status =
      CheckSample(found == metrics_.end() ? nullptr : found->second.description,
                  name, labels);
  if (status.ok() && found->second.description->type != type) {
    status = absl::InvalidArgumentError(
        absl::StrCat("the metric ", name, " is no ", MetricTypeName(type)));
  }
  if (status.ok() && found->second.series >= kMaxSeriesPerMetric) {
    status = absl::ResourceExhaustedError(
        absl::StrCat("the metric ", name, " has too many series"));
  }
  if (status.ok()) return &found->second;
  if (status_.ok()) status_ = status;
  return nullptr;
}

template <typename T, typename... Args>
T* MetricRegistry::Add(Metric* metric, FamilyPtr<T>* family,
                       const MetricLabels& labels, const Args&... args) {
  if (*family == nullptr) {
    *family = std::make_unique<prometheus::Family<T>>(
        std::string(metric->description->name),
        std::string(metric->description->help), prometheus::Labels());
  }
  const MetricLabels clean = CleanLabels(labels);
  if (!(*family)->Has(clean)) ++metric->series;
  return &(*family)->Add(clean, args...);
}

Counter* MetricRegistry::AddCounter(absl::string_view name,
                                    const MetricLabels& labels) {
  absl::MutexLock lock(&mutex_);
  Metric* const metric = FindToAdd(name, MetricType::kCounter, labels);
  if (metric == nullptr) return &refused_counter_;
  return Add(metric, &metric->counters, labels);
}

Gauge* MetricRegistry::AddGauge(absl::string_view name,
                                const MetricLabels& labels) {
  absl::MutexLock lock(&mutex_);
  Metric* const metric = FindToAdd(name, MetricType::kGauge, labels);
  if (metric == nullptr) return &refused_gauge_;
  return Add(metric, &metric->gauges, labels);
}

Histogram* MetricRegistry::AddHistogram(absl::string_view name,
                                        const std::vector<double>& bounds,
                                        const MetricLabels& labels) {
  absl::MutexLock lock(&mutex_);
  Metric* const metric = FindToAdd(name, MetricType::kHistogram, labels);
  if (metric == nullptr) return &refused_histogram_;
  return Add(metric, &metric->histograms, labels, bounds);
}

std::unique_ptr<MetricRegistry::Registration> MetricRegistry::AddCollector(
    Collector collector) {
  auto registration = std::make_unique<Registration>(this);
  absl::MutexLock lock(&collectors_mutex_);
  collectors_.emplace(registration.get(), std::move(collector));
  return registration;
}

void MetricRegistry::Remove(const Registration* registration) {
  absl::MutexLock lock(&collectors_mutex_);
  collectors_.erase(registration);
}

void MetricRegistry::RunCollectors(SampleSink* sink) {
  absl::MutexLock lock(&collectors_mutex_);
  for (const auto& [registration, collector] : collectors_) collector(sink);
}

void MetricRegistry::Refuse(const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  if (status_.ok()) status_ = status;
}

std::vector<prometheus::MetricFamily> MetricRegistry::Collect() {
  ScrapeSamples samples(order_);
  RunCollectors(&samples);
  Refuse(samples.status());
  std::vector<prometheus::MetricFamily> families;
  absl::MutexLock lock(&mutex_);
  for (const MetricDescription* description : order_) {
    const Metric& metric = metrics_.find(description->name)->second;
    std::vector<prometheus::MetricFamily> collected;
    if (metric.counters != nullptr) collected = metric.counters->Collect();
    if (metric.gauges != nullptr) collected = metric.gauges->Collect();
    if (metric.histograms != nullptr) collected = metric.histograms->Collect();
    if (collected.empty()) collected = samples.Take(*description);
    std::move(collected.begin(), collected.end(), std::back_inserter(families));
  }
  return families;
}

std::string MetricRegistry::Serialize() {
  return prometheus::TextSerializer().Serialize(Collect());
}

absl::Status MetricRegistry::status() const {
  absl::MutexLock lock(&mutex_);
  return status_;
}

}  // namespace coffer::metrics
