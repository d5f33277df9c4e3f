#include "services/directory/directory_admin.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/time/time.h"
#include "coffer/directory/v1/cluster_service.grpc.pb.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "coffer/directory/v1/directory_service.grpc.pb.h"
#include "lib/metrics/sample_sink.h"
#include "lib/status/status_macros.h"
#include "services/directory/cluster_metrics.h"
#include "services/directory/event_reader.h"
#include "services/directory/health_checks.h"
#include "services/directory/metric_catalogue.h"
#include "services/directory/page.h"
#include "services/directory/snapshot_cache.h"
#include "services/directory/status_page.h"

namespace coffer::directory {
namespace {

constexpr absl::Duration kRateWindow = absl::Minutes(1);
constexpr size_t kEventsOnPage = 20;
constexpr int kUnavailable = 503;

}  // namespace

absl::StatusOr<std::unique_ptr<DirectoryAdmin>> DirectoryAdmin::Create(
    const DirectoryAdminOptions& options, Clock* clock) {
  admin::ServerAdminOptions admin_options;
  admin_options.program = "coffer-directory";
  admin_options.metrics = kDirectoryMetrics;
  admin_options.services = {v1::DirectoryService::service_full_name(),
                            v1::ClusterService::service_full_name(),
                            v1::ClusterAdminService::service_full_name()};
  admin_options.logger = options.logger;
  admin_options.log_counts = options.log_counts;
  admin_options.settings = options.settings;
  COFFER_ASSIGN_OR_RETURN(std::unique_ptr<admin::ServerAdmin> admin,
                          admin::ServerAdmin::Create(admin_options, clock));
  auto directory_admin =
      absl::WrapUnique(new DirectoryAdmin(std::move(admin), clock));
  COFFER_RETURN_IF_ERROR(directory_admin->admin_->registry()->status());
  return directory_admin;
}

DirectoryAdmin::DirectoryAdmin(std::unique_ptr<admin::ServerAdmin> admin,
                               Clock* clock)
    : clock_(*clock),
      admin_(std::move(admin)),
      commands_(admin_->registry()),
      command_rate_(kRateWindow),
      call_rate_(kRateWindow) {}

std::vector<rpc::ServerCallObserver*> DirectoryAdmin::observers() {
  std::vector<rpc::ServerCallObserver*> observers = admin_->observers();
  observers.push_back(&calls_);
  return observers;
}

void DirectoryAdmin::StartReporting(const RpcEnvironment& env) {
  env_ = env;
  admin_->Collect([this](metrics::SampleSink* sink) { Report(sink); });
}

absl::Status DirectoryAdmin::Serve(const std::string& address) {
  return admin_->ServeHttp(address, [this] { return StatusPage(); });
}

void DirectoryAdmin::Tick() {
  const absl::Duration now = clock_.Monotonic();
  command_rate_.Add(now, env_.log->applied_index());
  call_rate_.Add(now, calls_.count());
}

void DirectoryAdmin::StopReporting() { admin_->StopReporting(); }

void DirectoryAdmin::Report(metrics::SampleSink* sink) const {
  sink->Set(metric::kAppliedIndex,
            static_cast<double>(env_.log->applied_index()));
  sink->Set(metric::kEventWatchers,
            static_cast<double>(env_.events->watchers()));
  env_.store->CollectMetrics(sink);
  const absl::StatusOr<uint64_t> events = LastEventSequence(*env_.store);
  if (events.ok()) sink->Set(metric::kEvents, static_cast<double>(*events));
  // What cannot be read is missing in the scrape; the log has ended then, too.
  const auto snapshot = env_.snapshots->Get();
  if (!snapshot.ok()) return;
  ReportCluster(**snapshot, EvaluateHealth(**snapshot), sink);
}

http::HttpResponse DirectoryAdmin::StatusPage() const {
  http::HttpResponse response;
  const auto snapshot = env_.snapshots->Get();
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
  data.checks = EvaluateHealth(**snapshot);
  data.snapshot = **snapshot;
  data.events = std::move(events->items);
  data.commands_per_second = command_rate_.PerSecond();
  data.calls_per_second = call_rate_.PerSecond();
  response.content_type = http::kHtml;
  response.body = RenderStatusPage(data);
  return response;
}

}  // namespace coffer::directory
