#ifndef COFFER_SERVICES_DIRECTORY_COMMAND_METRICS_H_
#define COFFER_SERVICES_DIRECTORY_COMMAND_METRICS_H_

#include <map>
#include <string>
#include <utility>

#include "lib/metrics/metric_registry.h"
#include "services/directory/local_command_log.h"

namespace coffer::directory {

// Counts the commands of the log and measures its writes. Not thread-safe: for
// the one thread that writes.
class CommandMetrics {
 public:
  // `registry` must have kDirectoryMetrics and outlive this.
  explicit CommandMetrics(metrics::MetricRegistry* registry);

  void OnApplied(const AppliedGroup& group);

 private:
  metrics::MetricRegistry& registry_;
  metrics::Histogram& sync_seconds_;
  metrics::Histogram& batch_commands_;
  // By operation and code.
  std::map<std::pair<int, int>, metrics::Counter*> commands_;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_COMMAND_METRICS_H_
