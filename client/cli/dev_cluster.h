#ifndef COFFER_CLIENT_CLI_DEV_CLUSTER_H_
#define COFFER_CLIENT_CLI_DEV_CLUSTER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/cancellation.h"
#include "client/cli/dev_lock.h"
#include "client/cli/dev_state.h"
#include "client/cli/server_programs.h"

namespace coffer::cli {

inline constexpr uint32_t kMaxDevNodes = 64;

struct DevClusterOptions {
  // Everything of the cluster is below this folder:
  //   dev.toml  lock  directory/  node-1/ ...  logs/  run/
  std::string data_folder;
  ServerPrograms programs;
  // 0: as many as before, or the defaults at the first start. There can be more
  // nodes than before, but not fewer; replicas cannot be changed.
  uint32_t nodes = 0;
  uint32_t replicas = 0;
  // The servers end with this process, however it ends.
  bool dies_with_caller = true;
  Cancellation* cancellation = nullptr;
};

// A cluster of real server processes on this machine: one directory and some
// nodes, each a failure domain of its own ("dev-1", "dev-2", ...).
class DevCluster {
 public:
  // Starts all servers that do not run and waits until they serve; a second
  // start on the same folder is the same cluster, at the same addresses where
  // those are free. After an error none that it started runs. ALREADY_EXISTS:
  // all of them run already.
  static absl::StatusOr<std::unique_ptr<DevCluster>> Start(
      const DevClusterOptions& options);

  // Stops the servers that this object started, after AwaitEnd() the others,
  // too; none if Detach() was called.
  ~DevCluster();

  DevCluster(const DevCluster&) = delete;
  DevCluster& operator=(const DevCluster&) = delete;

  const DevState& state() const { return state_; }

  // Names of servers that had ended while others of the cluster ran on.
  const std::vector<std::string>& restarted() const { return restarted_; }

  // Leaves the servers to themselves.
  void Detach() { detached_ = true; }

  // Waits until the user interrupts or the last server has ended.
  void AwaitEnd(Cancellation* cancellation);

 private:
  DevCluster(DevClusterOptions options, DevState state,
             std::unique_ptr<DevLock> lock);

  absl::Status StartAll();
  // Those of state_.servers[begin..end) that do not run.
  absl::Status StartMissing(size_t begin, size_t end);
  absl::Status StopNodes();
  absl::Status StartServer(DevServer* server);
  absl::Status AwaitServer(DevServer* server);
  ProcessSpec MakeSpec(const DevServer& server) const;
  std::string ReadyPath(const DevServer& server) const;

  const DevClusterOptions options_;
  DevState state_;
  // Held as long as this object: one start at a time.
  const std::unique_ptr<DevLock> lock_;
  std::vector<std::string> started_;
  std::vector<std::string> restarted_;
  bool owns_all_ = false;
  bool detached_ = false;
};

// Stops the servers of a state, nodes first; returns how many were running.
absl::StatusOr<int> StopDevServers(const DevState& state);

// How many servers of a state run.
int CountRunning(const DevState& state);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_DEV_CLUSTER_H_
