#ifndef COFFER_SERVICES_ADMIN_METRICS_PAGE_H_
#define COFFER_SERVICES_ADMIN_METRICS_PAGE_H_

#include "lib/http/http_server.h"
#include "lib/metrics/metric_registry.h"

namespace coffer::admin {

// Where Prometheus looks for metrics.
inline constexpr char kMetricsPath[] = "/metrics";

// Answers with all metrics of `registry`, which must outlive the handler.
http::HttpHandler MetricsPage(metrics::MetricRegistry* registry);

}  // namespace coffer::admin

#endif  // COFFER_SERVICES_ADMIN_METRICS_PAGE_H_
