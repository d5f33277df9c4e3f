#ifndef COFFER_LIB_METRICS_METRIC_REGISTRY_H_
#define COFFER_LIB_METRICS_METRIC_REGISTRY_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "lib/metrics/metric_catalogue.h"
#include "lib/metrics/sample_sink.h"
#include "prometheus/counter.h"
#include "prometheus/family.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/metric_family.h"

namespace coffer::metrics {

// Thread-safe, and cheap enough for hot paths: Increment() is an atomic
// addition, Observe() takes a lock of its own for a moment.
using Counter = prometheus::Counter;
using Gauge = prometheus::Gauge;
using Histogram = prometheus::Histogram;

// Runs at each scrape and reports values that are computed then. Must not call
// the registry.
using Collector = std::function<void(SampleSink*)>;

// Series of one metric; what is beyond is refused, not stored.
inline constexpr size_t kMaxSeriesPerMetric = 2000;

// Upper bounds of histograms of seconds, from a tenth of a millisecond to a
// minute.
std::vector<double> LatencyBuckets();
// Upper bounds of histograms of counts and sizes: powers of two from 1 to
// 2^`exponent`.
std::vector<double> PowerOfTwoBuckets(int exponent);

// The metrics of one process: refuses whatever its catalogue does not declare.
//
// A refusal never disturbs the program: who asks gets a metric that works but
// is not exported, and status() tells. Check status() once all is wired, and in
// tests after a scrape. Thread-safe.
class MetricRegistry {
 public:
  // Keeps a collector until destroyed; then the collector is not running and
  // will not run any more. The registry must outlive it.
  class Registration;

  // INVALID_ARGUMENT: a description that is not valid, or a name that two have.
  // The tables must outlive the registry (constants do).
  static absl::StatusOr<std::unique_ptr<MetricRegistry>> Create(
      const std::vector<MetricCatalogue>& catalogues);

  MetricRegistry(const MetricRegistry&) = delete;
  MetricRegistry& operator=(const MetricRegistry&) = delete;

  // The series of a metric with these labels, made when it does not exist yet:
  // to be called once and kept, not on hot paths. Never null; valid as long as
  // the registry.
  Counter* AddCounter(absl::string_view name, const MetricLabels& labels = {});
  Gauge* AddGauge(absl::string_view name, const MetricLabels& labels = {});
  // `bounds`, rising, are those of the first call for these labels.
  Histogram* AddHistogram(absl::string_view name,
                          const std::vector<double>& bounds,
                          const MetricLabels& labels = {});

  // From now on `collector` runs at each scrape, never twice at a time.
  // Counters and gauges that no Add...() function has made are its to report.
  [[nodiscard]] std::unique_ptr<Registration> AddCollector(Collector collector);

  // All metrics that have a value now, in the text format of Prometheus,
  // version 0.0.4. Runs the collectors.
  std::string Serialize();

  // The first refusal, if there has been any.
  absl::Status status() const;

 private:
  template <typename T>
  using FamilyPtr = std::unique_ptr<prometheus::Family<T>>;
  struct Metric {
    const MetricDescription* description = nullptr;
    // The one of the metric's type, once something was added to it.
    FamilyPtr<Counter> counters;
    FamilyPtr<Gauge> gauges;
    FamilyPtr<Histogram> histograms;
    size_t series = 0;
  };

  MetricRegistry() = default;

  absl::Status AddCatalogue(const MetricCatalogue& catalogue);
  // Null, and an error in status_, when the metric is refused.
  Metric* FindToAdd(absl::string_view name, MetricType type,
                    const MetricLabels& labels)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  template <typename T, typename... Args>
  T* Add(Metric* metric, FamilyPtr<T>* family, const MetricLabels& labels,
         const Args&... args) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<prometheus::MetricFamily> Collect();
  void RunCollectors(SampleSink* sink);
  void Refuse(const absl::Status& status);
  void Remove(const Registration* registration);

  // The order of the catalogues, in which metrics are written.
  std::vector<const MetricDescription*> order_;
  mutable absl::Mutex mutex_;
  std::map<std::string, Metric, std::less<>> metrics_ ABSL_GUARDED_BY(mutex_);
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  // Where refused metrics go.
  Counter refused_counter_;
  Gauge refused_gauge_;
  Histogram refused_histogram_{{}};
  // Held while collectors run; before mutex_.
  absl::Mutex collectors_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);
  std::map<const Registration*, Collector> collectors_
      ABSL_GUARDED_BY(collectors_mutex_);
};

class MetricRegistry::Registration {
 public:
  explicit Registration(MetricRegistry* registry) : registry_(*registry) {}
  ~Registration() { registry_.Remove(this); }

  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;

 private:
  MetricRegistry& registry_;
};

}  // namespace coffer::metrics

#endif  // COFFER_LIB_METRICS_METRIC_REGISTRY_H_
