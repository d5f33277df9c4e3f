#include "services/storage/node_admin.h"

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "lib/clock/system_sleeper.h"
#include "lib/metrics/common_catalogue.h"
#include "lib/rpc/address.h"
#include "lib/status/status_macros.h"
#include "services/admin/common_metrics.h"
#include "services/admin/metrics_page.h"
#include "services/storage/metric_catalogue.h"

namespace coffer::storage {
namespace {

constexpr char kProgram[] = "coffer-storage";

}  // namespace

absl::StatusOr<std::unique_ptr<NodeAdmin>> NodeAdmin::Create(
    const NodeAdminOptions& options, Clock* clock) {
  COFFER_ASSIGN_OR_RETURN(std::unique_ptr<metrics::MetricRegistry> registry,
                          metrics::MetricRegistry::Create(
                              {metrics::kProcessMetrics, metrics::kRpcMetrics,
                               metrics::kRocksDbMetrics, kStorageMetrics}));
  auto node_admin =
      absl::WrapUnique(new NodeAdmin(options, std::move(registry), clock));
  COFFER_RETURN_IF_ERROR(node_admin->registry_->status());
  return node_admin;
}

NodeAdmin::NodeAdmin(const NodeAdminOptions& options,
                     std::unique_ptr<metrics::MetricRegistry> registry,
                     Clock* clock)
    : registry_(std::move(registry)),
      metrics_(registry_.get()),
      call_metrics_(registry_.get(), {"coffer.storage.v1.StorageService",
                                      "coffer.admin.v1.ProcessService"}),
      call_log_(options.logger),
      log_level_(options.logger, clock, std::make_unique<SystemSleeper>()),
      process_service_({kProgram, clock->Now(), options.settings}, &log_level_,
                       registry_.get()),
      common_(admin::AddCommonMetrics(kProgram, options.log_counts,
                                      registry_.get())) {}

std::vector<rpc::ServerCallObserver*> NodeAdmin::observers() {
  return {&call_metrics_, &call_log_};
}

void NodeAdmin::Collect(metrics::Collector collector) {
  collector_ = registry_->AddCollector(std::move(collector));
}

void NodeAdmin::StopCollecting() { collector_.reset(); }

absl::Status NodeAdmin::ServeHttp(const std::string& address,
                                  const std::string& greeting) {
  http::HttpServerOptions options;
  options.listen_address = address;
  http::HttpResponse page;
  page.body = absl::StrCat(greeting, "\nMetrics: ", admin::kMetricsPath, "\n");
  COFFER_ASSIGN_OR_RETURN(
      http_server_,
      http::HttpServer::Create(
          options, {{admin::kMetricsPath, admin::MetricsPage(registry_.get())},
                    {"/", [page] { return page; }}}));
  return absl::OkStatus();
}

std::string NodeAdmin::http_address() const {
  return http_server_ == nullptr ? ""
                                 : rpc::FormatAddress(http_server_->address());
}

}  // namespace coffer::storage
