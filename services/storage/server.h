#ifndef COFFER_SERVICES_STORAGE_SERVER_H_
#define COFFER_SERVICES_STORAGE_SERVER_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "lib/clock/sleeper.h"
#include "lib/clock/system_clock.h"
#include "lib/crypto/system_random.h"
#include "lib/logging/log_counts.h"
#include "lib/metrics/sample_sink.h"
#include "lib/rpc/grpc_server.h"
#include "lib/rpc/idle_call_guard.h"
#include "lib/rpc/limits.h"
#include "services/admin/server_admin.h"
#include "services/storage/blob_ingest.h"
#include "services/storage/blob_store.h"
#include "services/storage/blob_verifier.h"
#include "services/storage/byte_budget.h"
#include "services/storage/data_folder.h"
#include "services/storage/directory_client.h"
#include "services/storage/disk_reserve.h"
#include "services/storage/disk_space.h"
#include "services/storage/heartbeat_agent.h"
#include "services/storage/node_health.h"
#include "services/storage/node_identity.h"
#include "services/storage/node_metrics.h"
#include "services/storage/peer_pinger.h"
#include "services/storage/peer_stub.h"
#include "services/storage/placement_epoch.h"
#include "services/storage/receipt_signer.h"
#include "services/storage/rocksdb_blob_store.h"
#include "services/storage/storage_node.h"
#include "services/storage/storage_service.h"
#include "spdlog/logger.h"

namespace coffer::storage {

struct StorageServerOptions {
  // The node's own folder: data_folder.h.
  std::string data_folder;
  // HOST:PORT for clients; for people, their tools and health checks; and for
  // metrics by HTTP, empty for none. Port 0 lets the system choose.
  std::string listen_address = "127.0.0.1:7420";
  std::string admin_listen_address = "127.0.0.1:7421";
  std::string http_listen_address;
  // HOST:PORT of the directory; empty for a node without a cluster.
  std::string directory_address;
  // Where the node can be reached; see CompleteEndpoints().
  std::vector<NetworkEndpoint> endpoints;
  // What replicas must not share with this node. Empty: a domain of its own.
  std::string failure_domain;
  // nullopt: 5 % of the disk, at least 1 GiB.
  absl::optional<uint64_t> reserve_bytes;
  // A stream on which nothing moves is dropped after this.
  absl::Duration idle_limit = rpc::kServerStreamIdleLimit;
  // See Drain() and Shutdown().
  absl::Duration drain_delay = absl::ZeroDuration();
  absl::Duration shutdown_grace = absl::Seconds(30);
  // Called once when the node cannot go on (Failure() says why); the owner then
  // calls Shutdown(). On any thread, not from within Create().
  std::function<void()> on_failure;
  // Never null.
  std::shared_ptr<spdlog::logger> logger;
  // What the logger counts; null when it does not.
  std::shared_ptr<const logging::LogCounts> log_counts;
  // Shown to those who ask for them: by the name of the flag, never secrets.
  std::map<std::string, std::string> settings;
};

// What tests put between a node and its disk, and its time. All may be empty.
struct StorageServerDependencies {
  // Gets the node's store when it has been opened, and returns what the node
  // shall use in its place.
  std::function<std::unique_ptr<BlobStore>(std::unique_ptr<BlobStore>)>
      wrap_store;
  // In place of the data folder's file system.
  std::unique_ptr<DiskSpace> disk_space;
  // Sleeps for the drain delay.
  std::unique_ptr<Sleeper> drain_sleeper;
};

// A storage node: builds its parts, serves, and takes them down in order.
// Thread-safe.
class StorageServer {
 public:
  // Returns a node that serves. Errors say what to do: those of DataFolder,
  // NodeIdentity, RocksdbBlobStore and rpc::GrpcServer, and INVALID_ARGUMENT
  // for options that make no sense.
  static absl::StatusOr<std::unique_ptr<StorageServer>> Create(
      const StorageServerOptions& options,
      StorageServerDependencies dependencies = {});
  ~StorageServer();

  StorageServer(const StorageServer&) = delete;
  StorageServer& operator=(const StorageServer&) = delete;

  // HOST:PORT with the real ports.
  std::string data_address() const;
  std::string admin_address() const;
  // Empty when there is none.
  std::string http_address() const { return admin_->http_address(); }
  const NodeId& node_id() const { return identity_->node_id(); }

  // OK, or why the node cannot go on.
  absl::Status Failure() const;

  // Health checks fail at once, but for liveness, and the directory is told;
  // all else goes on for the drain delay, in which callers learn to go
  // elsewhere.
  void Drain();

  // Takes no new calls. Those in progress get `grace` to end, watchers of
  // health apart, then what has been received is written and answered or
  // refused. Idempotent.
  void Shutdown(absl::Duration grace);

  // Ends the waits of Drain() and Shutdown(), on another thread, now or later.
  void Hurry();

 private:
  StorageServer(const StorageServerOptions& options,
                StorageServerDependencies dependencies);

  absl::Status CreateAdmin();
  absl::Status OpenStore();
  absl::Status ConnectToDirectory();
  absl::Status Serve();
  StorageNode Node();
  absl::StatusOr<std::unique_ptr<rpc::GrpcServer>> Listen(
      const rpc::GrpcServerOptions& grpc_options);
  absl::Status ServeHttp();
  absl::Status JoinCluster();
  void StopServers(absl::Duration grace);
  NodeUsage MeasureUsage();
  void CollectMetrics(metrics::SampleSink* sink);
  void LogMembership(const absl::Status& status);
  void Fail(const absl::Status& error);

  const StorageServerOptions options_;
  const StorageServerDependencies dependencies_;
  mutable absl::Mutex mutex_;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  bool hurried_ ABSL_GUARDED_BY(mutex_) = false;
  NodeHealth health_;
  SystemClock clock_;
  crypto::SystemRandom random_;
  std::unique_ptr<admin::ServerAdmin> admin_;
  std::unique_ptr<NodeMetrics> metrics_;
  // In the order in which each needs those before it.
  std::unique_ptr<DataFolder> folder_;
  std::unique_ptr<NodeIdentity> identity_;
  std::unique_ptr<BlobStore> store_;
  // What store_ is, or is a wrap of.
  RocksdbBlobStore* database_ = nullptr;
  PlacementEpoch epoch_;
  DiskReserve reserve_;
  ByteBudget read_budget_;
  std::unique_ptr<BlobVerifier> verifier_;
  std::unique_ptr<BlobIngest> ingest_;
  std::unique_ptr<ReceiptSigner> signer_;
  std::unique_ptr<rpc::IdleCallGuard> idle_guard_;
  std::unique_ptr<DirectoryClient> directory_;
  PeerStub peers_;
  std::unique_ptr<PeerPinger> peer_pinger_;
  // One for each server: their raw methods tell its observers.
  std::unique_ptr<StorageService> data_service_;
  std::unique_ptr<StorageService> admin_service_;
  std::unique_ptr<rpc::GrpcServer> data_server_;
  std::unique_ptr<rpc::GrpcServer> admin_server_;
  std::unique_ptr<HeartbeatAgent> agent_;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_SERVER_H_
