#include "client/coffer.h"

#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "client/byte_budget.h"
#include "client/cluster_client.h"
#include "client/cluster_map_cache.h"
#include "client/directory_stub.h"
#include "client/file_upload_journal.h"
#include "client/grpc_directory_stub.h"
#include "client/grpc_storage_stub_factory.h"
#include "client/keyring_store.h"
#include "client/node_health.h"
#include "client/node_transfer_factory.h"
#include "client/posix_local_files.h"
#include "client/session_services.h"
#include "client/transfer_dependencies.h"
#include "client/transfer_factory.h"
#include "client/worker_pool.h"
#include "lib/clock/system_clock.h"
#include "lib/clock/system_sleeper.h"
#include "lib/crypto/initialize.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/crypto/system_random.h"
#include "lib/formats/keyring.h"
#include "lib/formats/keyring_file.h"
#include "lib/formats/keyring_sealer.h"
#include "lib/ids/id.h"
#include "lib/rpc/call_metadata.h"
#include "lib/status/status_macros.h"

namespace coffer {
namespace {

// Bounded by the byte budget in any case.
constexpr size_t kMaxQueuedTasks = 1 << 16;
// Next to the keyring.
constexpr char kUploadsSuffix[] = ".uploads";
constexpr char kUserAgent[] = "coffer-client/1";

// The services of a process that talks to real servers.
class GrpcServices final : public client::ServiceOwner {
 public:
  explicit GrpcServices(const ClientOptions& options)
      : workers_(options.worker_threads > 0
                     ? options.worker_threads
                     : static_cast<int>(std::thread::hardware_concurrency()),
                 kMaxQueuedTasks),
        memory_(options.memory_budget_bytes),
        health_(client::NodeHealthOptions(), &clock_),
        storage_(Metadata(options)),
        uploads_(absl::StrCat(options.keyring_path, kUploadsSuffix), &clock_,
                 &random_) {}

  ~GrpcServices() override { sleeper_.Wake(); }

  absl::Status Start(const ClientOptions& options) {
    client::GrpcDirectoryStubOptions stub;
    stub.address = options.directory_address;
    stub.network_class = options.network_class;
    stub.node_addresses = options.node_addresses;
    stub.metadata = Metadata(options);
    stub.retry.total = options.rpc_timeout;
    COFFER_ASSIGN_OR_RETURN(
        directory_,
        client::GrpcDirectoryStub::Create(stub, &clock_, &sleeper_, [] {
          thread_local absl::BitGen generator;
          return absl::Uniform(generator, 0.0, 1.0);
        }));
    cluster_map_ = std::make_unique<client::ClusterMapCache>(
        client::ClusterMapCacheOptions(), directory_.get(), &clock_);
    StartTransfers(options);
    services_.directory = directory_.get();
    services_.transfers = transfers_.get();
    services_.cluster_map = cluster_map_.get();
    services_.storage = &storage_;
    services_.workers = &workers_;
    services_.memory = &memory_;
    services_.files = &files_;
    services_.uploads = &uploads_;
    services_.clock = &clock_;
    services_.random = &random_;
    services_.rpc_timeout = options.rpc_timeout;
    return absl::OkStatus();
  }

  const client::SessionServices& services() const override { return services_; }

 private:
  rpc::CallMetadata Metadata(const ClientOptions& options) {
    rpc::CallMetadata metadata;
    metadata.request_id = session_id_;
    metadata.client = kUserAgent;
    metadata.traceparent = options.traceparent;
    return metadata;
  }

  void StartTransfers(const ClientOptions& options) {
    client::TransferDependencies dependencies;
    dependencies.cluster_map = cluster_map_.get();
    dependencies.storage = &storage_;
    dependencies.health = &health_;
    dependencies.clock = &clock_;
    dependencies.new_sleeper = [] { return std::make_unique<SystemSleeper>(); };
    client::NodeTransferOptions transfers;
    transfers.sender.stall_timeout = options.node_stall_timeout;
    transfers.sender.probe_timeout = options.node_stall_timeout;
    transfers.downloader.fetcher.stall_timeout = options.node_stall_timeout;
    transfers.downloader.healer.timeout = options.node_stall_timeout;
    transfers_ = std::make_unique<client::NodeTransferFactory>(
        transfers, dependencies, directory_.get(), &random_);
  }

  SystemClock clock_;
  SystemSleeper sleeper_;
  crypto::SystemRandom random_;
  // In the logs of servers: what belongs together.
  const std::string session_id_ = crypto::NewId<RequestId>(random_).ToHex();
  client::PosixLocalFiles files_;
  client::WorkerPool workers_;
  client::ByteBudget memory_;
  client::NodeHealth health_;
  client::GrpcStorageStubFactory storage_;
  client::FileUploadJournal uploads_;
  std::unique_ptr<client::DirectoryStub> directory_;
  std::unique_ptr<client::ClusterMapCache> cluster_map_;
  std::unique_ptr<client::TransferFactory> transfers_;
  client::SessionServices services_;
};

}  // namespace

absl::Status CreateKeyring(const std::string& path,
                           const std::string& passphrase) {
  COFFER_RETURN_IF_ERROR(crypto::InitializeCrypto());
  crypto::SystemRandom random;
  COFFER_ASSIGN_OR_RETURN(const auto lock, formats::KeyringLock::Acquire(path));
  formats::KeyringProtection protection;
  if (!passphrase.empty()) {
    protection.passphrase = crypto::SecretBytes::CopyFrom(passphrase);
  }
  return formats::CreateKeyring(*lock, formats::Keyring::Generate(random),
                                protection, random);
}

absl::StatusOr<std::unique_ptr<Client>> Client::Connect(
    const ClientOptions& options) {
  COFFER_RETURN_IF_ERROR(crypto::InitializeCrypto());
  auto owner = std::make_unique<GrpcServices>(options);
  COFFER_RETURN_IF_ERROR(owner->Start(options));
  COFFER_ASSIGN_OR_RETURN(
      std::unique_ptr<client::KeyringStore> keyrings,
      client::KeyringStore::Open(options.keyring_path, options.passphrase,
                                 owner->services().random));
  return std::make_unique<client::ClusterClient>(std::move(owner),
                                                 std::move(keyrings));
}

}  // namespace coffer
