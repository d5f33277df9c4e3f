#ifndef COFFER_LIB_METRICS_SAMPLE_SINK_H_
#define COFFER_LIB_METRICS_SAMPLE_SINK_H_

#include <map>
#include <string>

#include "absl/strings/string_view.h"

namespace coffer::metrics {

// Values of labels by name: all that the catalogue declares, and no others.
// Values are cut at 128 bytes and made valid UTF-8. Never secrets or names of
// users' files.
using MetricLabels = std::map<std::string, std::string>;

// Takes what a collector reports in one scrape.
class SampleSink {
 public:
  virtual ~SampleSink() = default;

  // The value of a counter or a gauge now. The last one counts.
  virtual void Set(absl::string_view name, double value,
                   const MetricLabels& labels) = 0;
  void Set(absl::string_view name, double value) { Set(name, value, {}); }
};

}  // namespace coffer::metrics

#endif  // COFFER_LIB_METRICS_SAMPLE_SINK_H_
