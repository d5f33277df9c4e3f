#include "services/directory/node_commands.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/command_context.h"
#include "services/directory/directory_keys.h"
#include "services/directory/event_log.h"
#include "services/directory/metadata_store.h"
#include "services/directory/node_summary.h"
#include "services/directory/refusals.h"
#include "services/directory/state_transaction.h"
#include "services/directory/stored_row.h"

namespace coffer::directory {
namespace {

absl::Status RequireRoomForNode(const StateTransaction& transaction) {
  int nodes = 0;
  COFFER_RETURN_IF_ERROR(transaction.Scan(
      Family::kStorageNodes, "", "",
      [&nodes](absl::string_view /*key*/, absl::string_view /*value*/) {
        return ++nodes < kMaxNodes;
      }));
  return nodes < kMaxNodes ? absl::OkStatus() : TooManyNodes(kMaxNodes);
}

// An event when a node that registers again is not what it was.
absl::Status RecordChanges(const v1::Node& before, const v1::Node& after,
                           const CommandContext& context) {
  std::vector<std::string> changes;
  if (before.failure_domain() != after.failure_domain()) {
    changes.push_back(absl::StrCat("failure domain from ",
                                   before.failure_domain(), " to ",
                                   after.failure_domain()));
  }
  if (before.version() != after.version()) {
    changes.push_back(absl::StrCat("version from ", before.version(), " to ",
                                   after.version()));
  }
  if (NodeAddresses(before) != NodeAddresses(after)) {
    changes.push_back(absl::StrCat("addresses to ", NodeAddresses(after)));
  }
  if (changes.empty()) return absl::OkStatus();
  return RecordEvent({v1::EVENT_KIND_NODE_CHANGED, after.node_id(),
                      absl::StrCat("registered again, changed ",
                                   absl::StrJoin(changes, ", "))},
                     context);
}

}  // namespace

absl::Status ApplyRegisterNode(const internal::v1::RegisterNode& command,
                               const CommandContext& context) {
  COFFER_ASSIGN_OR_RETURN(
      const NodeId node_id,
      ParseHexId<NodeId>("node.node_id", command.node().node_id()));
  COFFER_ASSIGN_OR_RETURN(
      const auto known,
      ReadRow<v1::Node>(context.transaction, Family::kStorageNodes,
                        IdKey(node_id)));
  if (known.has_value() && known->public_key() != command.node().public_key()) {
    return NodeIdentityConflict(node_id);
  }
  if (!known.has_value()) {
    COFFER_RETURN_IF_ERROR(RequireRoomForNode(context.transaction));
  }
  v1::Node node = command.node();
  node.clear_heartbeat_time();
  node.clear_placement_group_count();
  if (known.has_value()) {
    node.set_state(known->state());
    *node.mutable_registered_time() = known->registered_time();
  } else {
    node.set_state(v1::NODE_STATE_JOINING);
    *node.mutable_registered_time() = context.proposed_time;
  }
  WriteRow(Family::kStorageNodes, IdKey(node_id), node, context.transaction);
  if (known.has_value()) return RecordChanges(*known, node, context);
  return RecordEvent(
      {v1::EVENT_KIND_NODE_REGISTERED, node.node_id(),
       absl::StrCat("registered in failure domain ", node.failure_domain(),
                    " with version ", node.version(), " at ",
                    NodeAddresses(node))},
      context);
}

absl::Status ApplySetNodeState(const internal::v1::SetNodeState& command,
                               const CommandContext& context) {
  COFFER_ASSIGN_OR_RETURN(const NodeId node_id,
                          ParseRawId<NodeId>("node_id", command.node_id()));
  if (command.state() == v1::NODE_STATE_UNSPECIFIED) {
    return InvalidRequest("a node has no unspecified state");
  }
  COFFER_ASSIGN_OR_RETURN(
      auto node, ReadRow<v1::Node>(context.transaction, Family::kStorageNodes,
                                   IdKey(node_id)));
  if (!node.has_value()) return NodeNotFound(node_id);
  const v1::NodeState before = node->state();
  if (before == command.state()) return absl::OkStatus();
  node->set_state(command.state());
  WriteRow(Family::kStorageNodes, IdKey(node_id), *node, context.transaction);
  return RecordEvent({v1::EVENT_KIND_NODE_STATE_CHANGED, node->node_id(),
                      absl::StrCat("was ", NodeStateName(before), " and is ",
                                   NodeStateName(command.state()))},
                     context);
}

}  // namespace coffer::directory
