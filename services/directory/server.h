#ifndef COFFER_SERVICES_DIRECTORY_SERVER_H_
#define COFFER_SERVICES_DIRECTORY_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/clock/clock.h"
#include "lib/clock/sleeper.h"
#include "lib/crypto/random.h"
#include "lib/logging/log_counts.h"
#include "services/directory/disk_space.h"
#include "services/directory/metadata_store.h"
#include "services/directory/server_options.h"
#include "spdlog/logger.h"

namespace coffer::directory {

// What a server works with, and tests replace.
struct DirectoryServerDependencies {
  std::unique_ptr<MetadataStore> store;
  // Both must outlive the server.
  Clock* clock = nullptr;
  crypto::Random* random = nullptr;
  // For the thread that runs the periodic checks.
  std::unique_ptr<Sleeper> sleeper;
  std::shared_ptr<spdlog::logger> logger;
  // Of the logger; null: nothing counts.
  std::shared_ptr<const logging::LogCounts> log_counts;
  // Of the data folder; empty: not known.
  DiskSpaceProbe disk_space;
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
  // Empty when nothing speaks HTTP.
  std::string http_address() const;

  // Blocks until Shutdown() is done elsewhere, or the store has failed: then
  // the error, and the caller should shut down and end the process.
  absl::Status Wait();

  // Says NOT_SERVING (except for "liveness"), and goes on serving for the drain
  // delay, in which callers learn to go elsewhere.
  void Drain();

  // Says NOT_SERVING, lets calls in progress end within the grace, and closes
  // the store when all that was accepted is durable. Idempotent.
  void Shutdown();

  // Makes Drain() and Shutdown(), now or later, wait for nothing but the store.
  // Returns at once.
  void Hurry();

 private:
  class Parts;

  explicit DirectoryServer(std::unique_ptr<Parts> parts);

  const std::unique_ptr<Parts> parts_;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_SERVER_H_
