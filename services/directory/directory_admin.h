#ifndef COFFER_SERVICES_DIRECTORY_DIRECTORY_ADMIN_H_
#define COFFER_SERVICES_DIRECTORY_DIRECTORY_ADMIN_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/clock/clock.h"
#include "lib/http/http_server.h"
#include "lib/logging/log_counts.h"
#include "lib/metrics/sample_sink.h"
#include "lib/rpc/server_call_observer.h"
#include "services/admin/process_service.h"
#include "services/admin/server_admin.h"
#include "services/directory/call_counter.h"
#include "services/directory/command_metrics.h"
#include "services/directory/local_command_log.h"
#include "services/directory/rate_window.h"
#include "services/directory/rpc_environment.h"
#include "spdlog/logger.h"

namespace coffer::directory {

struct DirectoryAdminOptions {
  // Never null.
  std::shared_ptr<spdlog::logger> logger;
  // Of the logger; null: nothing is counted.
  std::shared_ptr<const logging::LogCounts> log_counts;
  // By the name of the flag without dashes; never secrets.
  std::map<std::string, std::string> settings;
};

// What the directory shows to those who look after it: metrics, status page,
// log of calls, log level, settings. Thread-safe, unless a function says
// otherwise.
class DirectoryAdmin {
 public:
  // `clock` must outlive it. INTERNAL: the tables of metrics have a mistake.
  static absl::StatusOr<std::unique_ptr<DirectoryAdmin>> Create(
      const DirectoryAdminOptions& options, Clock* clock);

  ~DirectoryAdmin() { StopReporting(); }

  DirectoryAdmin(const DirectoryAdmin&) = delete;
  DirectoryAdmin& operator=(const DirectoryAdmin&) = delete;

  // For both gRPC servers, which must end before this does.
  std::vector<rpc::ServerCallObserver*> observers();
  // For the server of the admin port.
  admin::ProcessService* process_service() { return admin_->process_service(); }

  // For the one thread that writes the log.
  void OnApplied(const AppliedGroup& group) { commands_.OnApplied(group); }

  // Reports the cluster at each scrape, and shows it on the page, until
  // StopReporting(): call it once, before Serve() and Tick().
  void StartReporting(const RpcEnvironment& env);
  // Serves /metrics and the status page at HOST:PORT. Errors are those of
  // http::HttpServer.
  absl::Status Serve(const std::string& address);
  // Measures rates: every second or so.
  void Tick();
  // Nothing of the environment is used any more; the HTTP port is closed.
  // Idempotent.
  void StopReporting();

  // HOST:PORT with the real port; empty when nothing is served.
  const std::string& http_address() const { return admin_->http_address(); }

 private:
  DirectoryAdmin(std::unique_ptr<admin::ServerAdmin> admin, Clock* clock);

  void Report(metrics::SampleSink* sink) const;
  http::HttpResponse StatusPage() const;

  Clock& clock_;
  const std::unique_ptr<admin::ServerAdmin> admin_;
  CommandMetrics commands_;
  CallCounter calls_;
  RateWindow command_rate_;
  RateWindow call_rate_;
  RpcEnvironment env_;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_DIRECTORY_ADMIN_H_
