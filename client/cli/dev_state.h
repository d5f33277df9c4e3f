#ifndef COFFER_CLIENT_CLI_DEV_STATE_H_
#define COFFER_CLIENT_CLI_DEV_STATE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/cli/server_process.h"

namespace coffer::cli {

// One server of a cluster on this machine, running or not.
struct DevServer {
  // "directory", "node-1", "node-2", ...
  std::string name;
  ProcessId process;
  // host:port, kept for the next start.
  std::string data_address;
  std::string admin_address;
  // Of the status page and metrics; empty: none.
  std::string http_address = {};
};

// What `coffer dev` remembers about a cluster, in DATA/dev.toml.
struct DevState {
  uint32_t replicas = 0;
  // The directory first; empty when there was no start yet.
  std::vector<DevServer> servers;
};

// Path of the state within the cluster's data folder.
std::string DevStatePath(const std::string& data_folder);

// Path of the log of the server with this name.
std::string DevLogPath(const std::string& data_folder,
                       const std::string& server_name);

// A missing file is an empty state. DATA_LOSS: not such a file.
absl::StatusOr<DevState> LoadDevState(const std::string& data_folder);

// Replaces the file in one step.
absl::Status SaveDevState(const std::string& data_folder,
                          const DevState& state);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_DEV_STATE_H_
