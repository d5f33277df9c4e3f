#include "services/storage/server.h"

#include <utility>

#include "absl/memory/memory.h"
#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "lib/checksum/rocksdb_crc32c.h"
#include "lib/clock/system_sleeper.h"
#include "lib/rpc/address.h"
#include "lib/rpc/limits.h"
#include "lib/status/error_info.h"
#include "lib/status/status_macros.h"
#include "services/storage/directory_stub.h"
#include "services/storage/request_validation.h"
#include "services/storage/rocksdb_blob_store.h"
#include "services/storage/storage_node.h"
#include "services/storage/system_disk_space.h"

namespace coffer::storage {
namespace {

constexpr uint64_t kReadBudgetBytes = uint64_t{64} << 20;
constexpr size_t kMaxFailureDomainBytes = 128;

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
  return absl::OkStatus();
}

bool IsWildcard(const rpc::Address& address) {
  return address.host == "0.0.0.0" || address.host == "::";
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
  auto server =
      absl::WrapUnique(new StorageServer(options, std::move(dependencies)));
  COFFER_RETURN_IF_ERROR(server->OpenStore());
  COFFER_RETURN_IF_ERROR(server->Serve());
  COFFER_RETURN_IF_ERROR(server->JoinCluster());
  return server;
}

StorageServer::StorageServer(const StorageServerOptions& options,
                             StorageServerDependencies dependencies)
    : options_(options),
      dependencies_(std::move(dependencies)),
      reserve_(options.reserve_bytes, dependencies_.disk_space.get()),
      read_budget_(kReadBudgetBytes) {}

StorageServer::~StorageServer() { Shutdown(absl::ZeroDuration()); }

absl::Status StorageServer::OpenStore() {
  COFFER_ASSIGN_OR_RETURN(folder_, DataFolder::Open(options_.data_folder));
  COFFER_ASSIGN_OR_RETURN(identity_,
                          NodeIdentity::Open(folder_.get(), &random_));
  RocksdbBlobStoreOptions store_options;
  store_options.path = folder_->database_path();
  store_options.owner = identity_->node_id();
  store_options.on_failure = [this](const absl::Status& error) { Fail(error); };
  COFFER_ASSIGN_OR_RETURN(store_,
                          RocksdbBlobStore::Open(store_options, &clock_));
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

absl::Status StorageServer::Serve() {
  verifier_ = std::make_unique<BlobVerifier>(store_.get(), &clock_);
  ingest_ =
      std::make_unique<BlobIngest>(BlobIngestOptions(), store_.get(), &clock_);
  signer_ = std::make_unique<ReceiptSigner>(identity_.get(), &epoch_, &clock_);
  idle_guard_ = std::make_unique<rpc::IdleCallGuard>(
      options_.idle_limit, &clock_, std::make_unique<SystemSleeper>());
  StorageNode node;
  node.store = store_.get();
  node.ingest = ingest_.get();
  node.verifier = verifier_.get();
  node.read_budget = &read_budget_;
  node.reserve = &reserve_;
  node.identity = identity_.get();
  node.signer = signer_.get();
  node.idle_guard = idle_guard_.get();
  node.failure_domain = options_.failure_domain.empty()
                            ? identity_->node_id().ToHex()
                            : options_.failure_domain;
  node.start_time = clock_.Now();
  service_ = std::make_unique<StorageService>(node);

  rpc::GrpcServerOptions grpc_options;
  grpc_options.listen_addresses = {options_.listen_address,
                                   options_.admin_listen_address};
  grpc_options.services = {service_.get()};
  grpc_options.max_receive_bytes = rpc::kBlobMaxReceiveBytes;
  COFFER_ASSIGN_OR_RETURN(grpc_server_, rpc::GrpcServer::Create(grpc_options));
  grpc_server_->SetServing(std::string(v1::StorageService::service_full_name()),
                           true);
  for (const rpc::Address& address : grpc_server_->addresses()) {
    if (rpc::IsLoopback(address)) continue;
    options_.logger->warn(
        "listening on {}: anyone who reaches this address can read and write "
        "blobs",
        rpc::FormatAddress(address));
  }
  return absl::OkStatus();
}

absl::Status StorageServer::JoinCluster() {
  if (options_.directory_address.empty()) return absl::OkStatus();
  HeartbeatAgentOptions agent_options;
  agent_options.endpoints = options_.endpoints;
  if (agent_options.endpoints.empty()) {
    if (IsWildcard(grpc_server_->addresses().front())) {
      return InvalidRequestError(
          "clients cannot use the address 0.0.0.0 or ::; name a real one with "
          "--advertise cluster=HOST:PORT");
    }
    agent_options.endpoints.push_back({"cluster", data_address()});
  }
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
  agent_options.jitter = [] { return absl::Uniform(absl::BitGen(), 0.0, 1.0); };
  COFFER_ASSIGN_OR_RETURN(directory_,
                          DirectoryStub::Create(options_.directory_address));
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
  usage.accepts_puts = disk->accepts_puts && store_->Health().ok();
  return usage;
}

void StorageServer::LogMembership(const absl::Status& status) {
  if (status.ok()) {
    options_.logger->info("registered with the directory {}",
                          options_.directory_address);
  } else {
    options_.logger->warn("the directory {} does not answer as it should: {}",
                          options_.directory_address, status.ToString());
  }
}

std::string StorageServer::data_address() const {
  return rpc::FormatAddress(grpc_server_->addresses().front());
}

std::string StorageServer::admin_address() const {
  return rpc::FormatAddress(grpc_server_->addresses().back());
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
  options_.logger->error("the node stops: {}", error.ToString());
  if (options_.on_failure) options_.on_failure();
}

void StorageServer::Shutdown(absl::Duration grace) {
  if (agent_ != nullptr) agent_->Stop();
  if (grpc_server_ != nullptr) grpc_server_->Shutdown(grace);
  if (ingest_ != nullptr) ingest_->Shutdown();
}

}  // namespace coffer::storage
