#include "services/directory/directory_admin.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/time/time.h"
#include "coffer/admin/v1/process_service.grpc.pb.h"
#include "coffer/directory/v1/cluster_service.grpc.pb.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "coffer/directory/v1/directory_service.grpc.pb.h"
#include "lib/clock/system_sleeper.h"
#include "lib/logging/log_counts.h"
#include "lib/metrics/common_catalogue.h"
#include "lib/metrics/sample_sink.h"
#include "lib/rpc/address.h"
#include "lib/status/status_macros.h"
#include "services/admin/common_metrics.h"
#include "services/admin/metrics_page.h"
#include "services/directory/cluster_metrics.h"
#include "services/directory/cluster_snapshot.h"
#include "services/directory/event_reader.h"
#include "services/directory/health_checks.h"
#include "services/directory/metric_catalogue.h"
#include "services/directory/page.h"
#include "services/directory/status_page.h"

namespace coffer::directory {
namespace {

constexpr char kProgram[] = "coffer-directory";
constexpr absl::Duration kRateWindow = absl::Minutes(1);
constexpr size_t kEventsOnPage = 20;
constexpr int kUnavailable = 503;

}  // namespace

absl::StatusOr<std::unique_ptr<DirectoryAdmin>> DirectoryAdmin::Create(
    const DirectoryAdminOptions& options, Clock* clock) {
  COFFER_ASSIGN_OR_RETURN(std::unique_ptr<metrics::MetricRegistry> registry,
                          metrics::MetricRegistry::Create(
                              {metrics::kProcessMetrics, metrics::kRpcMetrics,
                               metrics::kRocksDbMetrics, kDirectoryMetrics}));
  auto directory_admin =
      absl::WrapUnique(new DirectoryAdmin(options, std::move(registry), clock));
  COFFER_RETURN_IF_ERROR(directory_admin->registry_->status());
  return directory_admin;
}

DirectoryAdmin::DirectoryAdmin(
    const DirectoryAdminOptions& options,
    std::unique_ptr<metrics::MetricRegistry> registry, Clock* clock)
    : clock_(*clock),
      registry_(std::move(registry)),
      commands_(registry_.get()),
      call_metrics_(registry_.get(),
                    {v1::DirectoryService::service_full_name(),
                     v1::ClusterService::service_full_name(),
                     v1::ClusterAdminService::service_full_name(),
                     admin::v1::ProcessService::service_full_name()}),
      call_log_(options.logger),
      log_level_(options.logger, clock, std::make_unique<SystemSleeper>()),
      process_service_({kProgram, clock->Now(), options.settings}, &log_level_,
                       registry_.get()),
      command_rate_(kRateWindow),
      call_rate_(kRateWindow),
      common_(admin::AddCommonMetrics(
          kProgram,
          options.log_counts == nullptr
              ? std::make_shared<const logging::LogCounts>()
              : options.log_counts,
          registry_.get())) {}

std::vector<rpc::ServerCallObserver*> DirectoryAdmin::observers() {
  return {&call_metrics_, &call_log_, &calls_};
}

void DirectoryAdmin::StartReporting(const RpcEnvironment& env) {
  env_ = env;
  collector_ = registry_->AddCollector(
      [this](metrics::SampleSink* sink) { Report(sink); });
}

absl::Status DirectoryAdmin::Serve(const std::string& address) {
  http::HttpServerOptions options;
  options.listen_address = address;
  COFFER_ASSIGN_OR_RETURN(
      http_server_,
      http::HttpServer::Create(
          options, {{admin::kMetricsPath, admin::MetricsPage(registry_.get())},
                    {"/", [this] { return StatusPage(); }}}));
  http_address_ = rpc::FormatAddress(http_server_->address());
  return absl::OkStatus();
}

void DirectoryAdmin::Tick() {
  const absl::Duration now = clock_.Monotonic();
  command_rate_.Add(now, env_.log->applied_index());
  call_rate_.Add(now, calls_.count());
}

void DirectoryAdmin::StopReporting() {
  if (http_server_ != nullptr) http_server_->Stop();
  collector_.reset();
}

void DirectoryAdmin::Report(metrics::SampleSink* sink) const {
  sink->Set(metric::kAppliedIndex,
            static_cast<double>(env_.log->applied_index()));
  sink->Set(metric::kEventWatchers,
            static_cast<double>(env_.events->watchers()));
  env_.store->CollectMetrics(sink);
  const absl::StatusOr<uint64_t> events = LastEventSequence(*env_.store);
  if (events.ok()) sink->Set(metric::kEvents, static_cast<double>(*events));
  // What cannot be read is missing in the scrape; the log has ended then, too.
  const absl::StatusOr<ClusterSnapshot> snapshot = TakeSnapshot(env_);
  if (!snapshot.ok()) return;
  ReportCluster(*snapshot, EvaluateHealth(*snapshot), sink);
}

http::HttpResponse DirectoryAdmin::StatusPage() const {
  http::HttpResponse response;
  absl::StatusOr<ClusterSnapshot> snapshot = TakeSnapshot(env_);
  PageSpec spec;
  spec.max_items = kEventsOnPage;
  absl::StatusOr<Page<v1::Event>> events =
      ListEvents(*env_.store, EventQuery{0, true}, spec);
  if (!snapshot.ok() || !events.ok()) {
    response.code = kUnavailable;
    response.body = "the directory's database cannot be read; see its log\n";
    return response;
  }
  StatusPageData data;
  data.cluster_id = env_.cluster_id.ToHex();
  data.start_time = env_.start_time;
  data.checks = EvaluateHealth(*snapshot);
  data.snapshot = *std::move(snapshot);
  data.events = std::move(events->items);
  data.commands_per_second = command_rate_.PerSecond();
  data.calls_per_second = call_rate_.PerSecond();
  response.content_type = http::kHtml;
  response.body = RenderStatusPage(data);
  return response;
}

}  // namespace coffer::directory
