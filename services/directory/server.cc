#include "services/directory/server.h"

#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "lib/clock/periodic_task.h"
#include "lib/ids/id.h"
#include "lib/placement/placement_map.h"
#include "lib/rpc/address.h"
#include "lib/rpc/grpc_server.h"
#include "lib/rpc/idle_call_guard.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"
#include "lib/version/version.h"
#include "services/directory/bootstrap.h"
#include "services/directory/cluster_reader.h"
#include "services/directory/command_proposer.h"
#include "services/directory/directory_reader.h"
#include "services/directory/directory_service.h"
#include "services/directory/local_command_log.h"
#include "services/directory/node_monitor.h"
#include "services/directory/reclaimer.h"
#include "services/directory/reference_budget.h"
#include "services/directory/request_limits.h"
#include "services/directory/rpc_environment.h"

namespace coffer::directory {
namespace {

constexpr absl::Duration kMinInterval = absl::Milliseconds(10);
constexpr absl::Duration kMaxInterval = absl::Hours(24);

absl::Status Refused(absl::string_view what) {
  return MakeError(absl::StatusCode::kInvalidArgument,
                   absl::StrCat("cannot start the directory: ", what),
                   {reason::kInvalidRequest, {}});
}

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

bool IsInterval(absl::Duration duration) {
  return kMinInterval <= duration && duration <= kMaxInterval;
}

}  // namespace

absl::Status ValidateOptions(const DirectoryServerOptions& options) {
  if (options.placement_group_bits < placement::kMinPgBits ||
      options.placement_group_bits > placement::kMaxPgBits) {
    return Refused(absl::StrCat(
        "placement group bits are ", options.placement_group_bits, ", want ",
        placement::kMinPgBits, " to ", placement::kMaxPgBits));
  }
  if (options.replication_factor < 1 ||
      options.replication_factor > kMaxReplicationFactor) {
    return Refused(absl::StrCat("the replication factor is ",
                                options.replication_factor, ", want 1 to ",
                                kMaxReplicationFactor));
  }
  for (const absl::Duration interval :
       {options.heartbeat_interval, options.check_interval,
        options.nodes.suspect_after, options.nodes.down_after}) {
    if (!IsInterval(interval)) {
      return Refused(absl::StrCat("an interval is ",
                                  absl::FormatDuration(interval), ", want ",
                                  absl::FormatDuration(kMinInterval), " to ",
                                  absl::FormatDuration(kMaxInterval)));
    }
  }
  if (options.heartbeat_interval >= options.nodes.suspect_after ||
      options.nodes.suspect_after >= options.nodes.down_after) {
    return Refused(
        "want heartbeat interval < suspect after < down after, or healthy "
        "nodes would be taken for dead");
  }
  return absl::OkStatus();
}

// Members are in the order in which they need each other.
class DirectoryServer::Parts {
 public:
  Parts(const DirectoryServerOptions& options,
        DirectoryServerDependencies dependencies)
      : options_(options), deps_(std::move(dependencies)) {}

  absl::Status Start();
  void Stop();
  absl::Status Wait() ABSL_LOCKS_EXCLUDED(mutex_);

  const rpc::GrpcServer& data_server() const { return *data_server_; }
  const rpc::GrpcServer& admin_server() const { return *admin_server_; }

 private:
  absl::Status OpenLog();
  absl::Status Serve();
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
  std::unique_ptr<DirectoryService> service_;
  std::unique_ptr<rpc::GrpcServer> data_server_;
  std::unique_ptr<rpc::GrpcServer> admin_server_;

  absl::Mutex mutex_;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status end_status_ ABSL_GUARDED_BY(mutex_);
};

absl::Status DirectoryServer::Parts::Start() {
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

absl::Status DirectoryServer::Parts::Serve() {
  RpcEnvironment environment;
  environment.directory = &directory_reader_;
  environment.cluster = &cluster_reader_;
  environment.log = log_.get();
  environment.proposer = proposer_.get();
  environment.registry = &registry_;
  environment.placement = placement_.get();
  environment.reference_budget = &reference_budget_;
  environment.idle_guard = &idle_guard_;
  environment.cluster_id = cluster_id_;
  environment.heartbeat_interval = options_.heartbeat_interval;
  environment.software_version = kSoftwareVersion;
  environment.start_time = deps_.clock->Now();
  service_ = std::make_unique<DirectoryService>(std::move(environment));

  rpc::GrpcServerOptions admin;
  admin.listen_addresses = {options_.admin_listen};
  COFFER_ASSIGN_OR_RETURN(admin_server_, rpc::GrpcServer::Create(admin));
  rpc::GrpcServerOptions data;
  data.listen_addresses = {options_.listen};
  data.services = {service_.get()};
  COFFER_ASSIGN_OR_RETURN(data_server_, rpc::GrpcServer::Create(data));
  const std::string name = v1::DirectoryService::service_full_name();
  data_server_->SetServing(name, true);
  admin_server_->SetServing(name, true);

  PeriodicTaskOptions periodic;
  periodic.interval = options_.check_interval;
  checks_ = std::make_unique<PeriodicTask>(
      periodic, deps_.clock, std::move(deps_.sleeper), [this] { RunChecks(); });
  WarnIfExposed(options_.listen);
  WarnIfExposed(options_.admin_listen);
  deps_.logger->info("directory of cluster {} serves on {}, admin on {}",
                     cluster_id_.ToHex(),
                     rpc::FormatAddress(data_server_->addresses().front()),
                     rpc::FormatAddress(admin_server_->addresses().front()));
  return absl::OkStatus();
}

void DirectoryServer::Parts::RunChecks() {
  idle_guard_.CancelIdle();
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

void DirectoryServer::Parts::Stop() {
  // Before the data port drains, so that nobody sends anything new.
  if (admin_server_ != nullptr) {
    admin_server_->SetServing("", false);
    admin_server_->SetServing(v1::DirectoryService::service_full_name(), false);
  }
  if (checks_ != nullptr) checks_->Stop();
  for (rpc::GrpcServer* server : {data_server_.get(), admin_server_.get()}) {
    if (server != nullptr) server->Shutdown(options_.shutdown_grace);
  }
  if (log_ != nullptr) log_->Shutdown();
  End(absl::OkStatus());
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

absl::Status DirectoryServer::Wait() { return parts_->Wait(); }

void DirectoryServer::Shutdown() { parts_->Stop(); }

}  // namespace coffer::directory
