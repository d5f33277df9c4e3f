#ifndef COFFER_SERVICES_DIRECTORY_SERVER_H_
#define COFFER_SERVICES_DIRECTORY_SERVER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/clock/clock.h"
#include "lib/clock/sleeper.h"
#include "lib/crypto/random.h"
#include "lib/rpc/limits.h"
#include "services/directory/metadata_store.h"
#include "services/directory/node_registry.h"
#include "services/directory/placement_driver.h"
#include "spdlog/logger.h"

namespace coffer::directory {

struct DirectoryServerOptions {
  // HOST:PORT for clients and storage nodes; port 0 lets the system choose.
  std::string listen = "127.0.0.1:7001";
  // HOST:PORT for health checks and reflection.
  std::string admin_listen = "127.0.0.1:7002";

  // Used when the cluster is created; what is on record wins afterwards.
  uint32_t placement_group_bits = 10;
  uint32_t replication_factor = 3;

  NodeRegistryOptions nodes;
  PlacementDriverOptions placement;
  // What storage nodes are told.
  absl::Duration heartbeat_interval = absl::Seconds(2);
  // How often states of nodes, placement and what can be removed are looked at.
  absl::Duration check_interval = absl::Seconds(1);
  // A stream on which no message comes is cancelled after this.
  absl::Duration stream_idle_limit = rpc::kServerStreamIdleLimit;
  // For calls in progress when the server stops.
  absl::Duration shutdown_grace = absl::Seconds(5);
};

// INVALID_ARGUMENT: a value out of its range.
absl::Status ValidateOptions(const DirectoryServerOptions& options);

// What a server works with, and tests replace.
struct DirectoryServerDependencies {
  std::unique_ptr<MetadataStore> store;
  // Both must outlive the server.
  Clock* clock = nullptr;
  crypto::Random* random = nullptr;
  // For the thread that runs the periodic checks.
  std::unique_ptr<Sleeper> sleeper;
  std::shared_ptr<spdlog::logger> logger;
};

// A running directory: store, log, checks and gRPC servers, wired. Thread-safe.
class DirectoryServer {
 public:
  // Opens, creates the cluster if there is none, and serves.
  static absl::StatusOr<std::unique_ptr<DirectoryServer>> Create(
      const DirectoryServerOptions& options,
      DirectoryServerDependencies dependencies);

  // Shuts down.
  ~DirectoryServer();

  DirectoryServer(const DirectoryServer&) = delete;
  DirectoryServer& operator=(const DirectoryServer&) = delete;

  // HOST:PORT with the ports really bound.
  std::string address() const;
  std::string admin_address() const;

  // Blocks until Shutdown() is done elsewhere, or the store has failed: then
  // the error, and the caller should shut down and end the process.
  absl::Status Wait();

  // Says NOT_SERVING, lets calls in progress end within the grace, and closes
  // the store when all that was accepted is durable. Idempotent.
  void Shutdown();

 private:
  class Parts;

  explicit DirectoryServer(std::unique_ptr<Parts> parts);

  const std::unique_ptr<Parts> parts_;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_SERVER_H_
