#include "services/storage/server.h"

#include <thread>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "lib/checksum/rocksdb_crc32c.h"
#include "lib/clock/system_sleeper.h"
#include "lib/http/http_server.h"
#include "lib/rpc/address.h"
#include "lib/rpc/limits.h"
#include "lib/status/error_info.h"
#include "lib/status/status_macros.h"
#include "lib/version/version.h"
#include "services/admin/metrics_page.h"
#include "services/storage/directory_stub.h"
#include "services/storage/endpoint_list.h"
#include "services/storage/metric_catalogue.h"
#include "services/storage/request_validation.h"
#include "services/storage/system_disk_space.h"

namespace coffer::storage {
namespace {

constexpr uint64_t kReadBudgetBytes = uint64_t{64} << 20;
constexpr size_t kMaxFailureDomainBytes = 128;
constexpr absl::Duration kMaxStopWait = absl::Hours(1);
// Of the admin port: people and their tools do not need many.
constexpr int kMaxAdminThreads = 64;
constexpr size_t kAdminMemoryQuotaBytes = size_t{64} << 20;

absl::Status ValidateWait(absl::string_view flag, absl::Duration wait) {
  if (absl::ZeroDuration() <= wait && wait <= kMaxStopWait) {
    return absl::OkStatus();
  }
  return InvalidRequestError(
      absl::StrCat(flag, " is ", absl::FormatDuration(wait), "; give 0s to ",
                   absl::FormatDuration(kMaxStopWait)));
}

absl::Status Validate(const StorageServerOptions& options) {
  if (options.data_folder.empty()) {
    return InvalidRequestError("no data folder; name one with --data-dir");
  }
  if (options.failure_domain.size() > kMaxFailureDomainBytes) {
    return InvalidRequestError(
        absl::StrCat("the failure domain is too long; give at most ",
                     kMaxFailureDomainBytes, " characters"));
  }
  for (const NetworkEndpoint& endpoint : options.endpoints) {
    COFFER_RETURN_IF_ERROR(rpc::ParseAddress(endpoint.address).status());
  }
  COFFER_RETURN_IF_ERROR(ValidateEndpoints(options.endpoints));
  COFFER_RETURN_IF_ERROR(ValidateWait("--drain-delay", options.drain_delay));
  return ValidateWait("--shutdown-grace", options.shutdown_grace);
}

}  // namespace

absl::StatusOr<std::unique_ptr<StorageServer>> StorageServer::Create(
    const StorageServerOptions& options,
    StorageServerDependencies dependencies) {
  COFFER_RETURN_IF_ERROR(Validate(options));
  if (dependencies.disk_space == nullptr) {
    dependencies.disk_space =
        std::make_unique<SystemDiskSpace>(options.data_folder);
  }
  if (dependencies.drain_sleeper == nullptr) {
    dependencies.drain_sleeper = std::make_unique<SystemSleeper>();
  }
  auto server =
      absl::WrapUnique(new StorageServer(options, std::move(dependencies)));
  COFFER_RETURN_IF_ERROR(server->CreateAdmin());
  COFFER_RETURN_IF_ERROR(server->OpenStore());
  COFFER_RETURN_IF_ERROR(server->ConnectToDirectory());
  COFFER_RETURN_IF_ERROR(server->Serve());
  COFFER_RETURN_IF_ERROR(server->ServeHttp());
  COFFER_RETURN_IF_ERROR(server->JoinCluster());
  return server;
}

StorageServer::StorageServer(const StorageServerOptions& options,
                             StorageServerDependencies dependencies)
    : options_(options),
      dependencies_(std::move(dependencies)),
      health_({std::string(v1::StorageService::service_full_name())},
              /*registers=*/!options.directory_address.empty()),
      reserve_(options.reserve_bytes, dependencies_.disk_space.get()),
      read_budget_(kReadBudgetBytes) {}

StorageServer::~StorageServer() {
  Shutdown(absl::ZeroDuration());
  health_.RemovePublishers();
  // It shows what ends before admin_ does.
  if (admin_ != nullptr) admin_->StopReporting();
}

absl::Status StorageServer::CreateAdmin() {
  admin::ServerAdminOptions admin_options;
  admin_options.program = "coffer-storage";
  admin_options.metrics = kStorageMetrics;
  admin_options.services = {v1::StorageService::service_full_name()};
  admin_options.logger = options_.logger;
  admin_options.log_counts = options_.log_counts;
  admin_options.settings = options_.settings;
  COFFER_ASSIGN_OR_RETURN(admin_,
                          admin::ServerAdmin::Create(admin_options, &clock_));
  metrics_ = std::make_unique<NodeMetrics>(admin_->registry());
  return admin_->registry()->status();
}

absl::Status StorageServer::OpenStore() {
  COFFER_ASSIGN_OR_RETURN(folder_, DataFolder::Open(options_.data_folder));
  COFFER_ASSIGN_OR_RETURN(identity_,
                          NodeIdentity::Open(folder_.get(), &random_));
  RocksdbBlobStoreOptions store_options;
  store_options.path = folder_->database_path();
  store_options.owner = identity_->node_id();
  store_options.on_failure = [this](const absl::Status& error) { Fail(error); };
  store_options.on_put = [this](const PutSummary& summary) {
    metrics_->CountPut(summary);
  };
  store_options.on_quarantine = [this] { metrics_->CountCorruption(); };
  COFFER_ASSIGN_OR_RETURN(std::unique_ptr<RocksdbBlobStore> database,
                          RocksdbBlobStore::Open(store_options, &clock_));
  database_ = database.get();
  store_ = std::move(database);
  if (dependencies_.wrap_store) {
    store_ = dependencies_.wrap_store(std::move(store_));
  }
  COFFER_RETURN_IF_ERROR(identity_->RecordDatabase());
  const BlobUsage usage = store_->Usage();
  options_.logger->info("node {} holds {} blobs, {} bytes, in {}",
                        identity_->node_id().ToHex(), usage.count, usage.bytes,
                        options_.data_folder);
  if (!RocksdbCrc32cIsFast()) {
    options_.logger->warn(
        "RocksDB computes its checksums slowly: it is not linked as expected");
  }
  return absl::OkStatus();
}

absl::Status StorageServer::ConnectToDirectory() {
  if (!options_.directory_address.empty()) {
    COFFER_ASSIGN_OR_RETURN(directory_,
                            DirectoryStub::Create(options_.directory_address));
  }
  peer_pinger_ = std::make_unique<PeerPinger>(
      PeerPingerOptions(), directory_.get(), &peers_, &clock_);
  return absl::OkStatus();
}

absl::Status StorageServer::Serve() {
  verifier_ = std::make_unique<BlobVerifier>(store_.get(), &clock_);
  BlobIngestOptions ingest_options;
  ingest_options.on_group = [this](absl::Duration time, size_t blobs) {
    metrics_->CountGroup(time, blobs);
  };
  ingest_ = std::make_unique<BlobIngest>(ingest_options, store_.get(), &clock_);
  signer_ = std::make_unique<ReceiptSigner>(identity_.get(), &epoch_, &clock_);
  idle_guard_ = std::make_unique<rpc::IdleCallGuard>(
      options_.idle_limit, &clock_, std::make_unique<SystemSleeper>());
  const StorageNode node = Node();
  data_service_ = std::make_unique<StorageService>(node);
  admin_service_ = std::make_unique<StorageService>(node);

  rpc::GrpcServerOptions data;
  data.listen_addresses = {options_.listen_address};
  data.services = {data_service_.get()};
  data.observers = admin_->observers();
  data.max_receive_bytes = rpc::kBlobMaxReceiveBytes;
  rpc::GrpcServerOptions admin = data;
  admin.listen_addresses = {options_.admin_listen_address};
  admin.services = {admin_service_.get(), admin_->process_service()};
  admin.max_threads = kMaxAdminThreads;
  admin.memory_quota_bytes = kAdminMemoryQuotaBytes;
  COFFER_ASSIGN_OR_RETURN(data_server_, Listen(data));
  COFFER_ASSIGN_OR_RETURN(admin_server_, Listen(admin));
  return absl::OkStatus();
}

absl::Status StorageServer::ServeHttp() {
  admin_->Collect([this](metrics::SampleSink* sink) { CollectMetrics(sink); });
  if (options_.http_listen_address.empty()) return absl::OkStatus();
  http::HttpResponse page;
  page.body = absl::StrCat("coffer-storage ", kSoftwareVersion,
                           "\nNode: ", identity_->node_id().ToHex(),
                           "\ngRPC: ", admin_address(),
                           "\n\nMetrics: ", admin::kMetricsPath, "\n");
  return admin_->ServeHttp(options_.http_listen_address,
                           [page] { return page; });
}

void StorageServer::CollectMetrics(metrics::SampleSink* sink) {
  const BlobUsage blobs = store_->Usage();
  sink->Set(kBlobsMetric, static_cast<double>(blobs.count));
  sink->Set(kBlobBytesMetric, static_cast<double>(blobs.bytes));
  sink->Set(kQuarantinedMetric, static_cast<double>(blobs.quarantined));
  const absl::StatusOr<DiskReserve::Report> disk = reserve_.Measure();
  if (disk.ok()) {
    sink->Set(kDiskCapacityMetric,
              static_cast<double>(disk->space.capacity_bytes));
    sink->Set(kDiskFreeMetric, static_cast<double>(disk->space.free_bytes));
    sink->Set(kDiskReserveMetric, static_cast<double>(disk->reserve_bytes));
  }
  const bool accepts = disk.ok() && disk->accepts_puts && store_->Health().ok();
  sink->Set(kAcceptsPutsMetric, accepts ? 1 : 0);
  sink->Set(kRegisteredMetric, health_.registered() ? 1 : 0);
  database_->CollectMetrics(sink);
}

StorageNode StorageServer::Node() {
  StorageNode node;
  node.store = store_.get();
  node.ingest = ingest_.get();
  node.verifier = verifier_.get();
  node.read_budget = &read_budget_;
  node.reserve = &reserve_;
  node.identity = identity_.get();
  node.signer = signer_.get();
  node.peer_pinger = peer_pinger_.get();
  node.idle_guard = idle_guard_.get();
  node.metrics = metrics_.get();
  node.failure_domain = options_.failure_domain.empty()
                            ? identity_->node_id().ToHex()
                            : options_.failure_domain;
  node.clock = &clock_;
  node.start_time = clock_.Now();
  return node;
}

absl::StatusOr<std::unique_ptr<rpc::GrpcServer>> StorageServer::Listen(
    const rpc::GrpcServerOptions& grpc_options) {
  COFFER_ASSIGN_OR_RETURN(std::unique_ptr<rpc::GrpcServer> server,
                          rpc::GrpcServer::Create(grpc_options));
  health_.AddPublisher(
      [grpc = server.get()](const std::string& name, bool serving) {
        grpc->SetServing(name, serving);
      });
  const rpc::Address& address = server->addresses().front();
  if (!rpc::IsLoopback(address)) {
    options_.logger->warn(
        "listening on {}: anyone who reaches this address can read and write "
        "blobs",
        rpc::FormatAddress(address));
  }
  return server;
}

absl::Status StorageServer::JoinCluster() {
  if (directory_ == nullptr) return absl::OkStatus();
  HeartbeatAgentOptions agent_options;
  COFFER_ASSIGN_OR_RETURN(
      agent_options.endpoints,
      CompleteEndpoints(options_.endpoints, data_server_->addresses().front(),
                        admin_server_->addresses().front()));
  agent_options.failure_domain = options_.failure_domain.empty()
                                     ? identity_->node_id().ToHex()
                                     : options_.failure_domain;
  agent_options.usage = [this] { return MeasureUsage(); };
  agent_options.on_refused = [this](const absl::Status& error) {
    Fail(Annotate(error, "the directory refuses this node"));
  };
  agent_options.on_result = [this](const absl::Status& status) {
    LogMembership(status);
  };
  agent_options.on_answer = [this](const absl::Status& status) {
    metrics_->CountHeartbeat(status, clock_.Now());
  };
  agent_options.jitter = [] { return absl::Uniform(absl::BitGen(), 0.0, 1.0); };
  agent_ = std::make_unique<HeartbeatAgent>(agent_options, directory_.get(),
                                            identity_.get(), &epoch_,
                                            std::make_unique<SystemSleeper>());
  return absl::OkStatus();
}

NodeUsage StorageServer::MeasureUsage() {
  NodeUsage usage;
  const BlobUsage blobs = store_->Usage();
  usage.stored_bytes = blobs.bytes;
  usage.blob_count = blobs.count;
  const absl::StatusOr<DiskReserve::Report> disk = reserve_.Measure();
  if (!disk.ok()) return usage;
  usage.capacity_bytes = disk->space.capacity_bytes;
  usage.free_bytes = disk->space.free_bytes;
  usage.reserve_bytes = disk->reserve_bytes;
  usage.accepts_puts = disk->accepts_puts && store_->Health().ok();
  return usage;
}

void StorageServer::LogMembership(const absl::Status& status) {
  if (status.ok()) {
    health_.SetRegistered();
    options_.logger->info("registered with the directory {}",
                          options_.directory_address);
  } else {
    options_.logger->warn("the directory {} does not answer as it should: {}",
                          options_.directory_address, status.ToString());
  }
}

std::string StorageServer::data_address() const {
  return rpc::FormatAddress(data_server_->addresses().front());
}

std::string StorageServer::admin_address() const {
  return rpc::FormatAddress(admin_server_->addresses().front());
}

absl::Status StorageServer::Failure() const {
  absl::MutexLock lock(&mutex_);
  return failure_;
}

void StorageServer::Fail(const absl::Status& error) {
  {
    absl::MutexLock lock(&mutex_);
    if (!failure_.ok()) return;
    failure_ = error;
  }
  health_.SetStoreFailed();
  options_.logger->error("the node stops: {}", error.ToString());
  if (options_.on_failure) options_.on_failure();
}

void StorageServer::Drain() {
  health_.SetDraining();
  if (agent_ != nullptr) agent_->AnnounceStop();
  dependencies_.drain_sleeper->SleepFor(options_.drain_delay);
}

void StorageServer::Shutdown(absl::Duration grace) {
  health_.SetDraining();
  if (agent_ != nullptr) agent_->Stop();
  peers_.Cancel();
  {
    absl::MutexLock lock(&mutex_);
    if (hurried_) grace = absl::ZeroDuration();
  }
  StopServers(grace);
  if (ingest_ != nullptr) ingest_->Shutdown();
}

void StorageServer::StopServers(absl::Duration grace) {
  if (data_server_ == nullptr || admin_server_ == nullptr) return;
  // Both at once, within one grace.
  std::thread data([this, grace] { data_server_->Shutdown(grace); });
  std::thread admin([this, grace] { admin_server_->Shutdown(grace); });
  data.join();
  admin.join();
}

void StorageServer::Hurry() {
  {
    absl::MutexLock lock(&mutex_);
    hurried_ = true;
  }
  dependencies_.drain_sleeper->Wake();
  if (agent_ != nullptr) agent_->Abandon();
  data_server_->CancelCalls();
  admin_server_->CancelCalls();
}

}  // namespace coffer::storage
