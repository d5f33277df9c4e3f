#include "services/directory/cluster_rpcs.h"

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/ids/id.h"
#include "lib/placement/placement_map.h"
#include "lib/status/status_macros.h"
#include "services/directory/all_nodes.h"
#include "services/directory/command_context.h"
#include "services/directory/node_rpcs.h"
#include "services/directory/page.h"
#include "services/directory/paging.h"
#include "services/directory/placement_converter.h"
#include "services/directory/request_limits.h"
#include "services/directory/request_validation.h"

namespace coffer::directory {
namespace {

absl::Status AddPlacement(const RpcEnvironment& env,
                          v1::GetClusterStatusResponse* response) {
  COFFER_ASSIGN_OR_RETURN(const internal::v1::StoredPlacementMap stored,
                          env.cluster->GetPlacementMap());
  COFFER_ASSIGN_OR_RETURN(const placement::PlacementMap map,
                          FromStored(stored));
  const uint32_t groups = uint32_t{1} << map.pg_bits;
  response->set_placement_epoch(map.epoch);
  response->set_placement_group_count(groups);
  response->set_degraded_placement_group_count(
      map.groups.empty()
          ? groups
          : static_cast<uint32_t>(placement::DegradedGroups(map).size()));
  return absl::OkStatus();
}

absl::Status AddNodeCounts(const RpcEnvironment& env,
                           v1::GetClusterStatusResponse* response) {
  COFFER_ASSIGN_OR_RETURN(std::vector<v1::Node> nodes,
                          ReadAllNodes(*env.cluster));
  std::map<v1::NodeState, uint32_t> counts;
  for (v1::Node& node : nodes) {
    AddLiveness(*env.registry, &node);
    ++counts[node.state()];
  }
  for (const auto& [state, count] : counts) {
    v1::NodeStateCount* node_count = response->add_node_counts();
    node_count->set_state(state);
    node_count->set_count(count);
  }
  return absl::OkStatus();
}

absl::Status AddCounters(const RpcEnvironment& env,
                         v1::GetClusterStatusResponse* response) {
  COFFER_ASSIGN_OR_RETURN(const internal::v1::StoredCounters counters,
                          env.cluster->GetCounters());
  v1::VaultStats* totals = response->mutable_totals();
  totals->set_file_count(counters.file_count());
  totals->set_folder_count(counters.folder_count());
  totals->set_version_count(counters.version_count());
  totals->set_referenced_bytes(counters.referenced_bytes());
  totals->set_blob_bytes(counters.blob_bytes());
  totals->set_blob_count(counters.blob_count());
  response->set_under_replicated_blob_count(
      counters.under_replicated_blob_count());
  response->set_damage_count(counters.damage_count());
  response->set_vault_count(counters.vault_count());
  response->set_garbage_bytes(counters.garbage_bytes());
  return absl::OkStatus();
}

}  // namespace

absl::Status GetPlacementMap(const RpcEnvironment& env,
                             const v1::GetPlacementMapRequest& request,
                             v1::GetPlacementMapResponse* response) {
  if (request.known_epoch() != 0) {
    COFFER_ASSIGN_OR_RETURN(const uint64_t epoch,
                            env.cluster->GetPlacementEpoch());
    if (request.known_epoch() == epoch) {
      response->set_not_modified(true);
      return absl::OkStatus();
    }
  }
  COFFER_ASSIGN_OR_RETURN(const internal::v1::StoredPlacementMap stored,
                          env.cluster->GetPlacementMap());
  COFFER_ASSIGN_OR_RETURN(const placement::PlacementMap map,
                          FromStored(stored));
  // After the map: nodes are never taken off the record, so all of the map's
  // are here.
  COFFER_ASSIGN_OR_RETURN(std::vector<v1::Node> nodes,
                          ReadAllNodes(*env.cluster));
  for (v1::Node& node : nodes) AddLiveness(*env.registry, &node);
  COFFER_ASSIGN_OR_RETURN(*response->mutable_map(), ToPublic(map, nodes));
  return absl::OkStatus();
}

absl::Status GetClusterStatus(const RpcEnvironment& env,
                              v1::GetClusterStatusResponse* response) {
  response->set_cluster_id(env.cluster_id.ToHex());
  response->set_version(env.software_version);
  *response->mutable_start_time() = ToTimestamp(env.start_time);
  response->set_applied_index(env.log->applied_index());
  COFFER_RETURN_IF_ERROR(AddPlacement(env, response));
  COFFER_RETURN_IF_ERROR(AddNodeCounts(env, response));
  return AddCounters(env, response);
}

absl::Status ReportDamage(const RpcEnvironment& env,
                          const v1::ReportDamageRequest& request) {
  COFFER_RETURN_IF_ERROR(Validate(request));
  internal::v1::Command command;
  for (const v1::Damage& damage : request.damages()) {
    // Not the time: it is the command's, so that a retry is the same request.
    v1::Damage* reported = command.mutable_report_damage()->add_damages();
    reported->set_blob_id(damage.blob_id());
    reported->set_node_id(damage.node_id());
    reported->set_kind(damage.kind());
  }
  return env.proposer->Propose(request.request_id(), std::move(command));
}

absl::Status ListDamage(const RpcEnvironment& env,
                        const v1::ListDamageRequest& request,
                        v1::ListDamageResponse* response) {
  const absl::string_view scope[] = {"ListDamage"};
  COFFER_ASSIGN_OR_RETURN(const PageSpec spec,
                          RequestedPage(request, kListPage, scope));
  COFFER_ASSIGN_OR_RETURN(Page<v1::Damage> page, env.cluster->ListDamage(spec));
  FillPage(std::move(page), scope, response->mutable_damages(),
           response->mutable_next_page_token());
  return absl::OkStatus();
}

absl::Status ListBlobReferences(const RpcEnvironment& env,
                                const v1::ListBlobReferencesRequest& request,
                                v1::ListBlobReferencesResponse* response) {
  COFFER_RETURN_IF_ERROR(Validate(request));
  const absl::string_view scope[] = {"ListBlobReferences", request.blob_id()};
  COFFER_ASSIGN_OR_RETURN(const PageSpec spec,
                          RequestedPage(request, kListPage, scope));
  COFFER_ASSIGN_OR_RETURN(const BlobId id, BlobId::FromHex(request.blob_id()));
  COFFER_ASSIGN_OR_RETURN(Page<v1::BlobReferrer> page,
                          env.cluster->ListBlobReferences(id, spec));
  FillPage(std::move(page), scope, response->mutable_referrers(),
           response->mutable_next_page_token());
  return absl::OkStatus();
}

}  // namespace coffer::directory
