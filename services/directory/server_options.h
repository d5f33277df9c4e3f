#ifndef COFFER_SERVICES_DIRECTORY_SERVER_OPTIONS_H_
#define COFFER_SERVICES_DIRECTORY_SERVER_OPTIONS_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "lib/rpc/limits.h"
#include "services/directory/node_registry.h"
#include "services/directory/placement_driver.h"

namespace coffer::directory {

struct DirectoryServerOptions {
  // HOST:PORT for clients and storage nodes; port 0 lets the system choose.
  std::string listen = "127.0.0.1:7001";
  // HOST:PORT for operators, in plain text.
  std::string admin_listen = "127.0.0.1:7002";
  // HOST:PORT for metrics and the status page; empty: none.
  std::string http_listen = "127.0.0.1:7003";

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
  // How long the server still serves after Drain().
  absl::Duration drain_delay = absl::ZeroDuration();
  // For calls in progress when the server stops.
  absl::Duration shutdown_grace = absl::Seconds(5);
  // What operators are shown, by the name of the flag; never secrets.
  std::map<std::string, std::string> settings;
};

// INVALID_ARGUMENT: a value out of its range.
absl::Status ValidateOptions(const DirectoryServerOptions& options);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_SERVER_OPTIONS_H_
