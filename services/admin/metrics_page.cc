#include "services/admin/metrics_page.h"

namespace coffer::admin {

http::HttpHandler MetricsPage(metrics::MetricRegistry* registry) {
  return [registry] {
    http::HttpResponse response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = registry->Serialize();
    return response;
  };
}

}  // namespace coffer::admin
