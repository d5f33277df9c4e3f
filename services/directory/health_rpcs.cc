#include "services/directory/health_rpcs.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "google/protobuf/duration.pb.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/cluster_snapshot.h"
#include "services/directory/command_context.h"
#include "services/directory/field_validation.h"
#include "services/directory/health_checks.h"
#include "services/directory/maintenance_check.h"
#include "services/directory/mute_commands.h"
#include "services/directory/refusals.h"
#include "services/directory/request_limits.h"

namespace coffer::directory {
namespace {

constexpr int32_t kMaxNanos = 999999999;

absl::Status CheckRequestId(const std::string& id) {
  return id.empty() ? absl::OkStatus() : CheckId("request_id", id);
}

absl::Status CheckName(const std::string& check) {
  if (IsHealthCheck(check)) return absl::OkStatus();
  return Refuse(
      "check", absl::StrCat("a string of ", check.size(), " bytes"),
      absl::StrCat("one of ", absl::StrJoin(HealthCheckNames(), ", ")));
}

absl::Status CheckDuration(const google::protobuf::Duration& duration) {
  const int64_t max_seconds = absl::ToInt64Seconds(kMaxMuteDuration);
  const bool well_formed =
      duration.nanos() >= 0 && duration.nanos() <= kMaxNanos;
  const bool positive = duration.seconds() > 0 ||
                        (duration.seconds() == 0 && duration.nanos() > 0);
  const bool short_enough =
      duration.seconds() < max_seconds ||
      (duration.seconds() == max_seconds && duration.nanos() == 0);
  if (well_formed && positive && short_enough) return absl::OkStatus();
  return Refuse(
      "duration",
      absl::StrCat(duration.seconds(), " s and ", duration.nanos(), " ns"),
      "more than 0 and at most 30 days");
}

absl::StatusOr<NodeIdSet> RequestedNodes(
    const v1::CheckMaintenanceRequest& request,
    const ClusterSnapshot& snapshot) {
  NodeIdSet known;
  for (const v1::Node& node : snapshot.nodes) known.insert(node.node_id());
  NodeIdSet nodes;
  for (const std::string& id : request.node_ids()) {
    if (!nodes.insert(id).second) {
      return Refuse("node_ids", "a node twice", "different nodes");
    }
    if (known.contains(id)) continue;
    COFFER_ASSIGN_OR_RETURN(const NodeId node_id, NodeId::FromHex(id));
    return NodeNotFound(node_id);
  }
  return nodes;
}

}  // namespace

absl::Status GetClusterHealth(SnapshotCache* snapshots,
                              v1::GetClusterHealthResponse* response) {
  COFFER_ASSIGN_OR_RETURN(const auto snapshot, snapshots->Get());
  std::vector<v1::HealthCheck> checks = EvaluateHealth(*snapshot);
  response->set_severity(OverallSeverity(checks));
  for (v1::HealthCheck& check : checks) {
    *response->add_checks() = std::move(check);
  }
  *response->mutable_time() = ToTimestamp(snapshot->time);
  return absl::OkStatus();
}

absl::Status CheckMaintenance(const RpcEnvironment& env,
                              const SharedChecks& shared,
                              const std::function<bool()>& is_cancelled,
                              const v1::CheckMaintenanceRequest& request,
                              v1::CheckMaintenanceResponse* response) {
  COFFER_RETURN_IF_ERROR(
      CheckCount("node_ids", request.node_ids_size(), 1, kMaxMaintenanceNodes));
  for (int i = 0; i < request.node_ids_size(); ++i) {
    COFFER_RETURN_IF_ERROR(
        CheckId(absl::StrCat("node_ids[", i, "]"), request.node_ids(i)));
  }
  COFFER_ASSIGN_OR_RETURN(const auto snapshot, shared.snapshots->Get());
  COFFER_ASSIGN_OR_RETURN(const NodeIdSet nodes,
                          RequestedNodes(request, *snapshot));
  const NodeIdSet stopping = NodesToStop(*snapshot, nodes);
  size_t at_risk = 0;
  COFFER_RETURN_IF_ERROR(shared.scans->Run(is_cancelled, [&]() -> absl::Status {
    COFFER_ASSIGN_OR_RETURN(at_risk, CountBlobsAtRisk(*env.cluster, *snapshot,
                                                      stopping, is_cancelled));
    return absl::OkStatus();
  }));
  for (v1::MaintenanceBlocker& blocker :
       EvaluateMaintenance(*snapshot, stopping, at_risk)) {
    *response->add_blockers() = std::move(blocker);
  }
  response->set_ready(response->blockers_size() == 0);
  response->set_placement_group_count(
      static_cast<uint32_t>(CountGroupsOf(*snapshot, nodes)));
  return absl::OkStatus();
}

absl::Status MuteHealthCheck(const RpcEnvironment& env,
                             const v1::MuteHealthCheckRequest& request,
                             v1::MuteHealthCheckResponse* response) {
  COFFER_RETURN_IF_ERROR(CheckRequestId(request.request_id()));
  COFFER_RETURN_IF_ERROR(CheckName(request.check()));
  COFFER_RETURN_IF_ERROR(CheckDuration(request.duration()));
  COFFER_RETURN_IF_ERROR(
      CheckSizeRange("comment", request.comment(), 0, kMaxMuteCommentBytes));
  internal::v1::Command command;
  internal::v1::MuteHealthCheck& mute = *command.mutable_mute_health_check();
  mute.set_check(request.check());
  *mute.mutable_duration() = request.duration();
  mute.set_comment(request.comment());
  COFFER_ASSIGN_OR_RETURN(
      const internal::v1::Outcome outcome,
      env.proposer->ProposeItems(request.request_id(), std::move(command)));
  *response->mutable_muted_until() = outcome.muted_until();
  return absl::OkStatus();
}

absl::Status UnmuteHealthCheck(const RpcEnvironment& env,
                               const v1::UnmuteHealthCheckRequest& request) {
  COFFER_RETURN_IF_ERROR(CheckRequestId(request.request_id()));
  COFFER_RETURN_IF_ERROR(CheckName(request.check()));
  internal::v1::Command command;
  command.mutable_unmute_health_check()->set_check(request.check());
  return env.proposer->Propose(request.request_id(), std::move(command));
}

}  // namespace coffer::directory
