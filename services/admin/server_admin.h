#ifndef COFFER_SERVICES_ADMIN_SERVER_ADMIN_H_
#define COFFER_SERVICES_ADMIN_SERVER_ADMIN_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "lib/clock/clock.h"
#include "lib/http/http_server.h"
#include "lib/logging/log_counts.h"
#include "lib/metrics/metric_catalogue.h"
#include "lib/metrics/metric_registry.h"
#include "lib/rpc/call_log.h"
#include "lib/rpc/call_metrics.h"
#include "lib/rpc/server_call_observer.h"
#include "services/admin/log_level_control.h"
#include "services/admin/process_service.h"
#include "spdlog/logger.h"

namespace coffer::admin {

struct ServerAdminOptions {
  // "coffer-directory" or "coffer-storage".
  std::string program;
  // Metrics of the program, besides those of processes, calls and RocksDB.
  metrics::MetricCatalogue metrics;
  // gRPC services whose methods are counted from the start, by their full
  // names; ProcessService is one in any case.
  std::vector<std::string> services;
  // Never null.
  std::shared_ptr<spdlog::logger> logger;
  // Of the logger; null: nothing is counted.
  std::shared_ptr<const logging::LogCounts> log_counts;
  // By the name of the flag without dashes; never secrets.
  std::map<std::string, std::string> settings;
};

// What every server shows to those who look after it: metrics, log of calls,
// log level, settings, pages by HTTP. Thread-safe, but for Collect() and
// ServeHttp().
class ServerAdmin {
 public:
  // `clock` must outlive it. Errors are those of metrics::MetricRegistry.
  static absl::StatusOr<std::unique_ptr<ServerAdmin>> Create(
      const ServerAdminOptions& options, Clock* clock);

  ServerAdmin(const ServerAdmin&) = delete;
  ServerAdmin& operator=(const ServerAdmin&) = delete;

  metrics::MetricRegistry* registry() { return registry_.get(); }
  // For every gRPC server of the process; they must end before this does.
  std::vector<rpc::ServerCallObserver*> observers();
  // For the gRPC server of the admin port.
  ProcessService* process_service() { return &process_service_; }

  // Runs `collector` at each scrape, until StopReporting(). To be called once.
  void Collect(metrics::Collector collector);
  // Serves metrics, and `page` on /, at HOST:PORT. Errors are those of
  // http::HttpServer.
  absl::Status ServeHttp(const std::string& address, http::HttpHandler page);
  // HOST:PORT with the real port; empty when nothing is served.
  const std::string& http_address() const { return http_address_; }

  // Neither the collector nor the page runs any more; the HTTP port is closed.
  // Idempotent.
  void StopReporting();

 private:
  ServerAdmin(const ServerAdminOptions& options,
              std::unique_ptr<metrics::MetricRegistry> registry, Clock* clock);

  const std::unique_ptr<metrics::MetricRegistry> registry_;
  // Those below end before the registry does.
  rpc::CallMetrics call_metrics_;
  rpc::CallLog call_log_;
  LogLevelControl log_level_;
  ProcessService process_service_;
  std::unique_ptr<metrics::MetricRegistry::Registration> common_;
  absl::Mutex mutex_;
  std::unique_ptr<metrics::MetricRegistry::Registration> collector_
      ABSL_GUARDED_BY(mutex_);
  std::string http_address_;
  std::unique_ptr<http::HttpServer> http_server_;
};

}  // namespace coffer::admin

#endif  // COFFER_SERVICES_ADMIN_SERVER_ADMIN_H_
