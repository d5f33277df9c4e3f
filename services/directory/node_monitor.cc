#include "services/directory/node_monitor.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/all_nodes.h"

namespace coffer::directory {

absl::Status NodeMonitor::RestoreNodes() {
  COFFER_ASSIGN_OR_RETURN(const std::vector<v1::Node> nodes,
                          ReadAllNodes(reader_));
  for (const v1::Node& node : nodes) {
    COFFER_ASSIGN_OR_RETURN(const NodeId id, NodeId::FromHex(node.node_id()));
    registry_.Restore(id, node.state());
  }
  return absl::OkStatus();
}

absl::Status NodeMonitor::Check() {
  COFFER_ASSIGN_OR_RETURN(const std::vector<v1::Node> nodes,
                          ReadAllNodes(reader_));
  absl::Status first_failure;
  for (const v1::Node& node : nodes) {
    COFFER_ASSIGN_OR_RETURN(const NodeId id, NodeId::FromHex(node.node_id()));
    const absl::optional<NodeLiveness> liveness = registry_.Find(id);
    if (!liveness.has_value() || liveness->state == node.state()) continue;
    internal::v1::Command command;
    command.mutable_set_node_state()->set_node_id(std::string(id.bytes()));
    command.mutable_set_node_state()->set_state(liveness->state);
    const absl::Status recorded = proposer_.Propose("", std::move(command));
    first_failure.Update(recorded);
    if (recorded.ok()) {
      logger_.info("node {} was {} and is {}", node.node_id(),
                   v1::NodeState_Name(node.state()),
                   v1::NodeState_Name(liveness->state));
    }
  }
  return first_failure;
}

}  // namespace coffer::directory
