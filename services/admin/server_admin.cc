#include "services/admin/server_admin.h"

#include <utility>

#include "absl/memory/memory.h"
#include "lib/clock/system_sleeper.h"
#include "lib/metrics/common_catalogue.h"
#include "lib/rpc/address.h"
#include "lib/status/status_macros.h"
#include "services/admin/common_metrics.h"
#include "services/admin/metrics_page.h"

namespace coffer::admin {
namespace {

std::vector<std::string> WithProcessService(std::vector<std::string> services) {
  services.emplace_back(v1::ProcessService::service_full_name());
  return services;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ServerAdmin>> ServerAdmin::Create(
    const ServerAdminOptions& options, Clock* clock) {
  COFFER_ASSIGN_OR_RETURN(std::unique_ptr<metrics::MetricRegistry> registry,
                          metrics::MetricRegistry::Create(
                              {metrics::kProcessMetrics, metrics::kRpcMetrics,
                               metrics::kRocksDbMetrics, options.metrics}));
  auto admin =
      absl::WrapUnique(new ServerAdmin(options, std::move(registry), clock));
  COFFER_RETURN_IF_ERROR(admin->registry_->status());
  return admin;
}

ServerAdmin::ServerAdmin(const ServerAdminOptions& options,
                         std::unique_ptr<metrics::MetricRegistry> registry,
                         Clock* clock)
    : registry_(std::move(registry)),
      call_metrics_(registry_.get(), WithProcessService(options.services)),
      call_log_(options.logger),
      log_level_(options.logger, clock, std::make_unique<SystemSleeper>()),
      process_service_({options.program, clock->Now(), options.settings},
                       &log_level_, registry_.get()),
      common_(AddCommonMetrics(options.program,
                               options.log_counts == nullptr
                                   ? std::make_shared<logging::LogCounts>()
                                   : options.log_counts,
                               registry_.get())) {}

std::vector<rpc::ServerCallObserver*> ServerAdmin::observers() {
  return {&call_metrics_, &call_log_};
}

void ServerAdmin::Collect(metrics::Collector collector) {
  absl::MutexLock lock(&mutex_);
  collector_ = registry_->AddCollector(std::move(collector));
}

absl::Status ServerAdmin::ServeHttp(const std::string& address,
                                    http::HttpHandler page) {
  http::HttpServerOptions options;
  options.listen_address = address;
  COFFER_ASSIGN_OR_RETURN(
      http_server_, http::HttpServer::Create(
                        options, {{kMetricsPath, MetricsPage(registry_.get())},
                                  {"/", std::move(page)}}));
  http_address_ = rpc::FormatAddress(http_server_->address());
  return absl::OkStatus();
}

void ServerAdmin::StopReporting() {
  if (http_server_ != nullptr) http_server_->Stop();
  absl::MutexLock lock(&mutex_);
  collector_.reset();
}

}  // namespace coffer::admin
