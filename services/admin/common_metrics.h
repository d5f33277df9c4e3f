#ifndef COFFER_SERVICES_ADMIN_COMMON_METRICS_H_
#define COFFER_SERVICES_ADMIN_COMMON_METRICS_H_

#include <memory>
#include <string>

#include "lib/logging/log_counts.h"
#include "lib/metrics/metric_registry.h"

namespace coffer::admin {

// From now on `registry` reports kProcessMetrics (common_catalogue.h) about
// this process: what runs, what it uses, how much it logs. `counts` is that of
// the process's logger. The registry must outlive the result.
[[nodiscard]] std::unique_ptr<metrics::MetricRegistry::Registration>
AddCommonMetrics(const std::string& program,
                 std::shared_ptr<const logging::LogCounts> counts,
                 metrics::MetricRegistry* registry);

}  // namespace coffer::admin

#endif  // COFFER_SERVICES_ADMIN_COMMON_METRICS_H_
