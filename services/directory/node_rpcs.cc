#include "services/directory/node_rpcs.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/ids/id.h"
#include "lib/rpc/time_converter.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"
#include "services/directory/command_context.h"
#include "services/directory/page.h"
#include "services/directory/paging.h"
#include "services/directory/request_limits.h"
#include "services/directory/request_validation.h"

namespace coffer::directory {
namespace {

absl::Status CheckCluster(const RpcEnvironment& env,
                          const v1::RegisterNodeRequest& request) {
  const std::string ours = env.cluster_id.ToHex();
  if (request.cluster_id().empty() || request.cluster_id() == ours) {
    return absl::OkStatus();
  }
  return MakeError(
      absl::StatusCode::kFailedPrecondition,
      absl::StrCat("node cannot join: its data belong to cluster ",
                   request.cluster_id(), " and this is cluster ", ours,
                   "; give it the address of its own directory, or an empty "
                   "data folder"),
      {reason::kWrongCluster,
       {{"cluster_id", ours}, {"node_cluster_id", request.cluster_id()}}});
}

// Placement groups of each node, by raw id.
absl::StatusOr<absl::flat_hash_map<std::string, uint32_t>> CountGroups(
    const RpcEnvironment& env) {
  COFFER_ASSIGN_OR_RETURN(const internal::v1::StoredPlacementMap map,
                          env.cluster->GetPlacementMap());
  absl::flat_hash_map<std::string, uint32_t> counts;
  for (const internal::v1::StoredPlacementGroup& group : map.groups()) {
    for (const std::string& id : group.node_ids()) ++counts[id];
  }
  return counts;
}

uint32_t CountOf(const absl::flat_hash_map<std::string, uint32_t>& counts,
                 const v1::Node& node) {
  const auto found = counts.find(absl::HexStringToBytes(node.node_id()));
  return found == counts.end() ? 0 : found->second;
}

}  // namespace

void AddLiveness(const NodeRegistry& registry, v1::Node* node) {
  const absl::StatusOr<NodeId> id = NodeId::FromHex(node->node_id());
  if (!id.ok()) return;
  const absl::optional<NodeLiveness> liveness = registry.Find(*id);
  if (!liveness.has_value()) return;
  node->set_state(liveness->state);
  if (liveness->usage.has_value()) *node->mutable_usage() = *liveness->usage;
  if (liveness->heartbeat_time.has_value()) {
    *node->mutable_heartbeat_time() = ToTimestamp(*liveness->heartbeat_time);
  }
}

absl::Status RegisterNode(const RpcEnvironment& env,
                          const v1::RegisterNodeRequest& request,
                          v1::RegisterNodeResponse* response) {
  COFFER_RETURN_IF_ERROR(Validate(request));
  COFFER_RETURN_IF_ERROR(CheckCluster(env, request));
  COFFER_ASSIGN_OR_RETURN(const NodeId id, NodeId::FromHex(request.node_id()));
  internal::v1::Command command;
  v1::Node* node = command.mutable_register_node()->mutable_node();
  node->set_node_id(request.node_id());
  node->set_public_key(request.public_key());
  *node->mutable_endpoints() = request.endpoints();
  node->set_failure_domain(request.failure_domain());
  *node->mutable_usage() = request.usage();
  node->set_version(request.version());
  COFFER_RETURN_IF_ERROR(env.proposer->Propose("", std::move(command)));
  env.registry->Register(id, request.usage());
  // The node is registered whatever becomes of the map: the periodic check
  // plans again, and reports what fails.
  env.placement->Check().IgnoreError();

  response->set_cluster_id(env.cluster_id.ToHex());
  *response->mutable_heartbeat_interval() =
      rpc::ToProto(env.heartbeat_interval);
  COFFER_ASSIGN_OR_RETURN(const uint64_t epoch,
                          env.cluster->GetPlacementEpoch());
  response->set_placement_epoch(epoch);
  return absl::OkStatus();
}

absl::Status Heartbeat(const RpcEnvironment& env,
                       const v1::HeartbeatRequest& request,
                       v1::HeartbeatResponse* response) {
  COFFER_RETURN_IF_ERROR(Validate(request));
  COFFER_ASSIGN_OR_RETURN(const NodeId id, NodeId::FromHex(request.node_id()));
  COFFER_ASSIGN_OR_RETURN(
      const v1::NodeState state,
      env.registry->Heartbeat(id, request.usage(), request.stopping()));
  response->set_state(state);
  COFFER_ASSIGN_OR_RETURN(const uint64_t epoch,
                          env.cluster->GetPlacementEpoch());
  response->set_placement_epoch(epoch);
  return absl::OkStatus();
}

absl::Status ListNodes(const RpcEnvironment& env,
                       const v1::ListNodesRequest& request,
                       v1::ListNodesResponse* response) {
  const absl::string_view scope[] = {"ListNodes"};
  COFFER_ASSIGN_OR_RETURN(const PageSpec spec,
                          RequestedPage(request, kListPage, scope));
  COFFER_ASSIGN_OR_RETURN(Page<v1::Node> page, env.cluster->ListNodes(spec));
  COFFER_ASSIGN_OR_RETURN(const auto counts, CountGroups(env));
  for (v1::Node& node : page.items) {
    AddLiveness(*env.registry, &node);
    node.set_placement_group_count(CountOf(counts, node));
  }
  FillPage(std::move(page), scope, response->mutable_nodes(),
           response->mutable_next_page_token());
  return absl::OkStatus();
}

absl::Status GetNode(const RpcEnvironment& env,
                     const v1::GetNodeRequest& request,
                     v1::GetNodeResponse* response) {
  COFFER_RETURN_IF_ERROR(Validate(request));
  COFFER_ASSIGN_OR_RETURN(const NodeId id, NodeId::FromHex(request.node_id()));
  COFFER_ASSIGN_OR_RETURN(v1::Node node, env.cluster->GetNode(id));
  COFFER_ASSIGN_OR_RETURN(const auto counts, CountGroups(env));
  AddLiveness(*env.registry, &node);
  node.set_placement_group_count(CountOf(counts, node));
  *response->mutable_node() = std::move(node);
  return absl::OkStatus();
}

}  // namespace coffer::directory
