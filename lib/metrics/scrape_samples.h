#ifndef COFFER_LIB_METRICS_SCRAPE_SAMPLES_H_
#define COFFER_LIB_METRICS_SCRAPE_SAMPLES_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "lib/metrics/metric_catalogue.h"
#include "lib/metrics/sample_sink.h"
#include "prometheus/metric_family.h"

namespace coffer::metrics {

// Longest value of a label.
inline constexpr size_t kMaxLabelValueBytes = 128;

// INVALID_ARGUMENT when `metric` is null, that is, not declared, or declares
// other labels than `labels` has. `name` is for the message.
absl::Status CheckSample(const MetricDescription* metric,
                         absl::string_view name, const MetricLabels& labels);

// The same labels with values that Prometheus accepts.
MetricLabels CleanLabels(const MetricLabels& labels);

// What the collectors report in one scrape, checked against the catalogue. Not
// thread-safe.
class ScrapeSamples : public SampleSink {
 public:
  explicit ScrapeSamples(const std::vector<const MetricDescription*>& metrics);

  using SampleSink::Set;
  // Samples that do not fit the catalogue are dropped; histograms cannot be
  // reported in this way.
  void Set(absl::string_view name, double value,
           const MetricLabels& labels) override;

  // The reported values of a metric, or nothing when there are none.
  std::vector<prometheus::MetricFamily> Take(const MetricDescription& metric);

  // The first refusal.
  const absl::Status& status() const { return status_; }

 private:
  struct Samples {
    const MetricDescription* description = nullptr;
    std::map<MetricLabels, double> values;
  };

  std::map<std::string, Samples, std::less<>> samples_;
  absl::Status status_;
};

}  // namespace coffer::metrics

#endif  // COFFER_LIB_METRICS_SCRAPE_SAMPLES_H_
