#ifndef COFFER_SERVICES_DIRECTORY_NODE_MONITOR_H_
#define COFFER_SERVICES_DIRECTORY_NODE_MONITOR_H_

#include "absl/status/status.h"
#include "services/directory/cluster_reader.h"
#include "services/directory/command_proposer.h"
#include "services/directory/node_registry.h"
#include "spdlog/logger.h"

namespace coffer::directory {

// Puts on record what the registry found out about nodes: the step between
// liveness, which is in memory, and the state machine. Thread-safe, but meant
// for one periodic caller.
class NodeMonitor {
 public:
  // All must outlive the monitor.
  NodeMonitor(const ClusterReader* reader, NodeRegistry* registry,
              CommandProposer* proposer, spdlog::logger* logger)
      : reader_(*reader),
        registry_(*registry),
        proposer_(*proposer),
        logger_(*logger) {}

  // Tells the registry about all nodes on record: once, at the start.
  absl::Status RestoreNodes();

  // Submits a command for each node whose state on record differs from the
  // registry's. Goes on after a failure and returns the first one; the next
  // check tries again.
  absl::Status Check();

 private:
  const ClusterReader& reader_;
  NodeRegistry& registry_;
  CommandProposer& proposer_;
  spdlog::logger& logger_;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_NODE_MONITOR_H_
