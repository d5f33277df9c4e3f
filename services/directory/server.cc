#include "services/directory/server.h"

#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "coffer/admin/v1/process_service.grpc.pb.h"
#include "coffer/directory/v1/cluster_service.grpc.pb.h"
#include "coffer/directory/v1/directory_service.grpc.pb.h"
#include "lib/clock/periodic_task.h"
#include "lib/ids/id.h"
#include "lib/rpc/address.h"
#include "lib/rpc/grpc_server.h"
#include "lib/rpc/idle_call_guard.h"
#include "lib/status/error_info.h"
#include "lib/status/status_macros.h"
#include "lib/version/version.h"
#include "services/directory/bootstrap.h"
#include "services/directory/cluster_reader.h"
#include "services/directory/cluster_service.h"
#include "services/directory/cluster_snapshot.h"
#include "services/directory/command_proposer.h"
#include "services/directory/directory_admin.h"
#include "services/directory/directory_reader.h"
#include "services/directory/directory_service.h"
#include "services/directory/event_feed.h"
#include "services/directory/local_command_log.h"
#include "services/directory/node_monitor.h"
#include "services/directory/reclaimer.h"
#include "services/directory/reference_budget.h"
#include "services/directory/request_limits.h"
#include "services/directory/rpc_environment.h"
#include "services/directory/snapshot_cache.h"
#include "services/directory/vault_needs.h"

namespace coffer::directory {
namespace {

// What health checks of orchestrators ask for: whether to restart the process,
// and whether to send it callers.
constexpr char kLiveness[] = "liveness";
constexpr char kReadiness[] = "readiness";

// What to do about the error that ended the log.
absl::Status ExplainFailure(const absl::Status& status) {
  return Annotate(
      status,
      absl::IsDataLoss(status)
          ? "the database is damaged; nothing was written since, and starting "
            "again ends here again: put the data folder back from a copy"
          : "the database failed; nothing was written since: start again when "
            "the disk works and has room");
}

}  // namespace

// Members are in the order in which they need each other.
class DirectoryServer::Parts {
 public:
  Parts(const DirectoryServerOptions& options,
        DirectoryServerDependencies dependencies)
      : options_(options), deps_(std::move(dependencies)) {}

  absl::Status Start();
  void Drain() ABSL_LOCKS_EXCLUDED(mutex_);
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);
  void Hurry() ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status Wait() ABSL_LOCKS_EXCLUDED(mutex_);

  const rpc::GrpcServer& data_server() const { return *data_server_; }
  const rpc::GrpcServer& admin_server() const { return *admin_server_; }
  std::string http_address() const { return admin_->http_address(); }

 private:
  absl::Status OpenLog();
  RpcEnvironment MakeEnvironment();
  absl::Status Serve();
  absl::Status Listen();
  void StartChecks();
  void SetReady(bool ready);
  void RunChecks();
  void Report(absl::string_view check, const absl::Status& status,
              std::string* last);
  void End(const absl::Status& status) ABSL_LOCKS_EXCLUDED(mutex_);
  void WarnIfExposed(const std::string& listen) const;

  const DirectoryServerOptions options_;
  DirectoryServerDependencies deps_;
  const DirectoryReader directory_reader_{deps_.store.get()};
  const ClusterReader cluster_reader_{deps_.store.get()};
  NodeRegistry registry_{options_.nodes, deps_.clock};
  ReferenceBudget reference_budget_{kMaxReferencesInFlight};
  rpc::IdleCallGuard idle_guard_{options_.stream_idle_limit, deps_.clock};
  EventFeed events_{deps_.store.get(), deps_.clock};
  std::unique_ptr<DirectoryAdmin> admin_;
  ClusterId cluster_id_;
  std::unique_ptr<LocalCommandLog> log_;
  std::unique_ptr<CommandProposer> proposer_;
  std::unique_ptr<NodeMonitor> monitor_;
  std::unique_ptr<PlacementDriver> placement_;
  std::unique_ptr<Reclaimer> reclaimer_;
  // The last failure of each check, so that one that lasts is logged once.
  // Used by the thread of the checks only.
  std::string monitor_problem_;
  std::string placement_problem_;
  std::string reclaimer_problem_;
  std::unique_ptr<PeriodicTask> checks_;
  std::unique_ptr<SnapshotCache> snapshots_;
  std::unique_ptr<DirectoryService> service_;
  std::unique_ptr<ClusterService> cluster_service_;
  std::unique_ptr<ClusterAdminService> cluster_admin_service_;
  std::unique_ptr<rpc::GrpcServer> data_server_;
  std::unique_ptr<rpc::GrpcServer> admin_server_;

  absl::Mutex mutex_;
  bool hurried_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status end_status_ ABSL_GUARDED_BY(mutex_);
};

absl::Status DirectoryServer::Parts::Start() {
  COFFER_ASSIGN_OR_RETURN(
      admin_,
      DirectoryAdmin::Create(
          {deps_.logger, deps_.log_counts, options_.settings}, deps_.clock));
  COFFER_RETURN_IF_ERROR(OpenLog());
  proposer_ = std::make_unique<CommandProposer>(log_.get(), deps_.clock);
  monitor_ = std::make_unique<NodeMonitor>(&cluster_reader_, &registry_,
                                           proposer_.get(), deps_.logger.get());
  COFFER_RETURN_IF_ERROR(monitor_->RestoreNodes());
  placement_ = std::make_unique<PlacementDriver>(
      options_.placement, PlacementDriver::Dependencies{
                              &cluster_reader_, &registry_, proposer_.get(),
                              deps_.clock, deps_.logger.get()});
  reclaimer_ = std::make_unique<Reclaimer>(
      Reclaimer::Options{},
      Reclaimer::Dependencies{deps_.store.get(), &cluster_reader_,
                              proposer_.get(), deps_.clock});
  return Serve();
}

absl::Status DirectoryServer::Parts::OpenLog() {
  LocalCommandLogOptions log_options;
  log_options.on_failure = [this](const absl::Status& status) {
    const absl::Status ended = ExplainFailure(status);
    deps_.logger->error("stopping: {}", std::string(ended.message()));
    End(ended);
  };
  log_options.on_applied = [this](const AppliedGroup& group) {
    admin_->OnApplied(group);
    events_.OnApplied();
  };
  log_options.clock = deps_.clock;
  COFFER_ASSIGN_OR_RETURN(
      log_, LocalCommandLog::Create(log_options, deps_.store.get()));
  BootstrapOptions bootstrap;
  bootstrap.new_cluster_id = crypto::NewId<ClusterId>(*deps_.random);
  bootstrap.now = deps_.clock->Now();
  bootstrap.placement_group_bits = options_.placement_group_bits;
  bootstrap.replication_factor = options_.replication_factor;
  COFFER_ASSIGN_OR_RETURN(
      cluster_id_, BootstrapIfNeeded(bootstrap, *deps_.store, log_.get()));
  return absl::OkStatus();
}

RpcEnvironment DirectoryServer::Parts::MakeEnvironment() {
  RpcEnvironment environment;
  environment.directory = &directory_reader_;
  environment.cluster = &cluster_reader_;
  environment.log = log_.get();
  environment.proposer = proposer_.get();
  environment.registry = &registry_;
  environment.placement = placement_.get();
  environment.reference_budget = &reference_budget_;
  environment.idle_guard = &idle_guard_;
  environment.store = deps_.store.get();
  environment.events = &events_;
  environment.clock = deps_.clock;
  environment.disk_space = deps_.disk_space;
  environment.cluster_id = cluster_id_;
  environment.heartbeat_interval = options_.heartbeat_interval;
  environment.software_version = kSoftwareVersion;
  environment.start_time = deps_.clock->Now();
  return environment;
}

absl::Status DirectoryServer::Parts::Serve() {
  RpcEnvironment environment = MakeEnvironment();
  snapshots_ = std::make_unique<SnapshotCache>(
      [environment, vault_needs = VaultNeedsCache()]() mutable {
        return TakeSnapshot(environment, &vault_needs);
      },
      [this] { return log_->applied_index(); }, deps_.clock);
  environment.snapshots = snapshots_.get();
  service_ = std::make_unique<DirectoryService>(environment);
  cluster_service_ = std::make_unique<ClusterService>(environment);
  cluster_admin_service_ = std::make_unique<ClusterAdminService>(environment);
  admin_->StartReporting(environment);
  COFFER_RETURN_IF_ERROR(Listen());
  StartChecks();
  deps_.logger->info(
      "directory of cluster {} serves on {}, admin on {}{}",
      cluster_id_.ToHex(),
      rpc::FormatAddress(data_server_->addresses().front()),
      rpc::FormatAddress(admin_server_->addresses().front()),
      http_address().empty() ? "" : ", HTTP on " + http_address());
  return absl::OkStatus();
}

absl::Status DirectoryServer::Parts::Listen() {
  rpc::GrpcServerOptions data;
  data.listen_addresses = {options_.listen};
  data.services = {service_.get(), cluster_service_.get()};
  data.observers = admin_->observers();
  rpc::GrpcServerOptions admin = data;
  admin.listen_addresses = {options_.admin_listen};
  admin.services.push_back(cluster_admin_service_.get());
  admin.services.push_back(admin_->process_service());
  COFFER_ASSIGN_OR_RETURN(admin_server_, rpc::GrpcServer::Create(admin));
  WarnIfExposed(options_.admin_listen);
  if (!options_.http_listen.empty()) {
    COFFER_RETURN_IF_ERROR(admin_->Serve(options_.http_listen));
  }
  COFFER_ASSIGN_OR_RETURN(data_server_, rpc::GrpcServer::Create(data));
  WarnIfExposed(options_.listen);
  for (rpc::GrpcServer* server : {data_server_.get(), admin_server_.get()}) {
    server->SetServing(kLiveness, true);
  }
  SetReady(true);
  return absl::OkStatus();
}

void DirectoryServer::Parts::StartChecks() {
  PeriodicTaskOptions periodic;
  periodic.interval = options_.check_interval;
  checks_ = std::make_unique<PeriodicTask>(
      periodic, deps_.clock, std::move(deps_.sleeper), [this] { RunChecks(); });
}

void DirectoryServer::Parts::SetReady(bool ready) {
  for (rpc::GrpcServer* server : {data_server_.get(), admin_server_.get()}) {
    if (server == nullptr) continue;
    for (const std::string& name :
         {std::string(), std::string(kReadiness),
          std::string(v1::DirectoryService::service_full_name()),
          std::string(v1::ClusterService::service_full_name())}) {
      server->SetServing(name, ready);
    }
  }
  if (admin_server_ == nullptr) return;
  admin_server_->SetServing(v1::ClusterAdminService::service_full_name(),
                            ready);
  admin_server_->SetServing(admin::v1::ProcessService::service_full_name(),
                            ready);
}

void DirectoryServer::Parts::RunChecks() {
  idle_guard_.CancelIdle();
  events_.Tick();
  admin_->Tick();
  Report("recording states of nodes", monitor_->Check(), &monitor_problem_);
  Report("planning placement", placement_->Check(), &placement_problem_);
  Report("removing old rows", reclaimer_->Check(), &reclaimer_problem_);
}

void DirectoryServer::Parts::Report(absl::string_view check,
                                    const absl::Status& status,
                                    std::string* last) {
  const std::string problem = status.ok() ? "" : status.ToString();
  if (problem == *last) return;
  *last = problem;
  if (problem.empty()) {
    deps_.logger->info("{} works again", std::string(check));
  } else {
    deps_.logger->warn("{} failed, will be tried again: {}", std::string(check),
                       problem);
  }
}

void DirectoryServer::Parts::WarnIfExposed(const std::string& listen) const {
  const absl::StatusOr<rpc::Address> address = rpc::ParseAddress(listen);
  if (address.ok() && rpc::IsLoopback(*address)) return;
  deps_.logger->warn(
      "{} is not a loopback address and there is no authentication yet: "
      "anyone who reaches it can write",
      listen);
}

void DirectoryServer::Parts::Drain() {
  SetReady(false);
  absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&hurried_), options_.drain_delay);
}

void DirectoryServer::Parts::Stop() {
  // On both ports before the first one closes, so that nobody sends anything
  // new.
  SetReady(false);
  if (checks_ != nullptr) checks_->Stop();
  events_.Close();
  absl::Duration grace = options_.shutdown_grace;
  {
    absl::MutexLock lock(&mutex_);
    if (hurried_) grace = absl::ZeroDuration();
  }
  // Both at once, within one grace.
  std::thread admin([this, grace] {
    if (admin_server_ != nullptr) admin_server_->Shutdown(grace);
  });
  if (data_server_ != nullptr) data_server_->Shutdown(grace);
  admin.join();
  if (admin_ != nullptr) admin_->StopReporting();
  if (log_ != nullptr) log_->Shutdown();
  End(absl::OkStatus());
}

void DirectoryServer::Parts::Hurry() {
  {
    absl::MutexLock lock(&mutex_);
    hurried_ = true;
  }
  data_server_->CancelCalls();
  admin_server_->CancelCalls();
}

absl::Status DirectoryServer::Parts::Wait() {
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(&ended_));
  return end_status_;
}

void DirectoryServer::Parts::End(const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  if (ended_) return;
  ended_ = true;
  end_status_ = status;
}

absl::StatusOr<std::unique_ptr<DirectoryServer>> DirectoryServer::Create(
    const DirectoryServerOptions& options,
    DirectoryServerDependencies dependencies) {
  COFFER_RETURN_IF_ERROR(ValidateOptions(options));
  auto server = absl::WrapUnique(new DirectoryServer(
      std::make_unique<Parts>(options, std::move(dependencies))));
  COFFER_RETURN_IF_ERROR(server->parts_->Start());
  return server;
}

DirectoryServer::DirectoryServer(std::unique_ptr<Parts> parts)
    : parts_(std::move(parts)) {}

DirectoryServer::~DirectoryServer() { Shutdown(); }

std::string DirectoryServer::address() const {
  return rpc::FormatAddress(parts_->data_server().addresses().front());
}

std::string DirectoryServer::admin_address() const {
  return rpc::FormatAddress(parts_->admin_server().addresses().front());
}

std::string DirectoryServer::http_address() const {
  return parts_->http_address();
}

absl::Status DirectoryServer::Wait() { return parts_->Wait(); }

void DirectoryServer::Drain() { parts_->Drain(); }

void DirectoryServer::Shutdown() { parts_->Stop(); }

void DirectoryServer::Hurry() { parts_->Hurry(); }

}  // namespace coffer::directory
