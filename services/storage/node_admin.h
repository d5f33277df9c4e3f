#ifndef COFFER_SERVICES_STORAGE_NODE_ADMIN_H_
#define COFFER_SERVICES_STORAGE_NODE_ADMIN_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/clock/clock.h"
#include "lib/http/http_server.h"
#include "lib/logging/log_counts.h"
#include "lib/metrics/metric_registry.h"
#include "lib/metrics/sample_sink.h"
#include "lib/rpc/call_log.h"
#include "lib/rpc/call_metrics.h"
#include "lib/rpc/server_call_observer.h"
#include "services/admin/log_level_control.h"
#include "services/admin/process_service.h"
#include "services/storage/node_metrics.h"
#include "spdlog/logger.h"

namespace coffer::storage {

struct NodeAdminOptions {
  // Never null.
  std::shared_ptr<spdlog::logger> logger;
  // Of the logger.
  std::shared_ptr<const logging::LogCounts> log_counts;
  // By the name of the flag; never secrets.
  std::map<std::string, std::string> settings;
};

// What a node shows to those who look after it: metrics, log of calls, log
// level, settings. Thread-safe.
class NodeAdmin {
 public:
  // `clock` must outlive it. INTERNAL: the tables of metrics have a mistake.
  static absl::StatusOr<std::unique_ptr<NodeAdmin>> Create(
      const NodeAdminOptions& options, Clock* clock);

  NodeAdmin(const NodeAdmin&) = delete;
  NodeAdmin& operator=(const NodeAdmin&) = delete;

  NodeMetrics* metrics() { return &metrics_; }
  // For every server of the process; they must end before this does.
  std::vector<rpc::ServerCallObserver*> observers();
  // For the server of the admin port.
  admin::ProcessService* process_service() { return &process_service_; }

  // Runs `collector` at each scrape, until StopCollecting().
  void Collect(metrics::Collector collector);
  // The collector does not run any more. Idempotent.
  void StopCollecting();

  // Serves metrics, and on / the text `greeting` with a pointer to them, at
  // HOST:PORT. Errors are those of http::HttpServer.
  absl::Status ServeHttp(const std::string& address,
                         const std::string& greeting);
  // HOST:PORT with the real port; empty when nothing is served.
  std::string http_address() const;

 private:
  NodeAdmin(const NodeAdminOptions& options,
            std::unique_ptr<metrics::MetricRegistry> registry, Clock* clock);

  const std::unique_ptr<metrics::MetricRegistry> registry_;
  // Those below end before the registry does.
  NodeMetrics metrics_;
  rpc::CallMetrics call_metrics_;
  rpc::CallLog call_log_;
  admin::LogLevelControl log_level_;
  admin::ProcessService process_service_;
  std::unique_ptr<metrics::MetricRegistry::Registration> common_;
  std::unique_ptr<metrics::MetricRegistry::Registration> collector_;
  std::unique_ptr<http::HttpServer> http_server_;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_NODE_ADMIN_H_
