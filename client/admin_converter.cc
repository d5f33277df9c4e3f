#include "client/admin_converter.h"

#include <cstddef>
#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/cluster_map.h"
#include "client/directory_converter.h"
#include "lib/ids/id.h"
#include "lib/rpc/time_converter.h"
#include "lib/status/bounded_utf8.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

namespace v1 = directory::v1;

constexpr size_t kMaxShortTextBytes = 256;
constexpr size_t kMaxTextBytes = 1024;
constexpr int kMaxChecks = 200;
constexpr int kMaxDetails = 20;
constexpr int kMaxBlockers = 1000;
constexpr int kMaxEvents = 1000;
constexpr int kMaxEndpoints = 64;
constexpr int kMaxPeers = 4096;
constexpr size_t kMaxProcessSettings = 500;

absl::Status Malformed(absl::string_view what) {
  return MakeError(absl::StatusCode::kInternal,
                   absl::StrCat("the answer is malformed: ", what,
                                "; check that the server runs a compatible "
                                "version"),
                   {reason::kMalformed, {}});
}

absl::Status CheckCount(int count, int max, absl::string_view what) {
  if (count <= max) return absl::OkStatus();
  return Malformed(absl::StrCat("it has ", count, " ", what));
}

std::string ToText(absl::string_view text) {
  return BoundedUtf8(text, kMaxTextBytes);
}

absl::StatusOr<std::string> ToNodeId(absl::string_view text) {
  const absl::StatusOr<NodeId> id = NodeId::FromHex(text);
  if (!id.ok()) return Malformed("the id of a node is none");
  return id->ToHex();
}

absl::StatusOr<HealthSeverity> ToSeverity(v1::HealthSeverity severity) {
  switch (severity) {
    case v1::HEALTH_SEVERITY_UNSPECIFIED:
      return Malformed("a finding has no severity");
    case v1::HEALTH_SEVERITY_OK:
      return HealthSeverity::kOk;
    case v1::HEALTH_SEVERITY_WARNING:
      return HealthSeverity::kWarning;
    default:
      return HealthSeverity::kError;
  }
}

absl::StatusOr<HealthCheck> ToHealthCheck(const v1::HealthCheck& proto) {
  HealthCheck check;
  check.name = ToShortText(proto.name());
  if (check.name.empty()) return Malformed("a check has no name");
  COFFER_ASSIGN_OR_RETURN(check.severity, ToSeverity(proto.severity()));
  check.summary = ToText(proto.summary());
  COFFER_RETURN_IF_ERROR(
      CheckCount(proto.details_size(), kMaxDetails, "details of a check"));
  for (const std::string& detail : proto.details()) {
    check.details.push_back(ToText(detail));
  }
  if (proto.has_muted_until()) {
    check.muted_until = rpc::ToTime(proto.muted_until());
    check.mute_comment = ToText(proto.mute_comment());
  }
  return check;
}

std::string EventKindName(v1::EventKind kind) {
  const std::string& name = v1::EventKind_Name(kind);
  if (name.empty()) return absl::StrCat("KIND_", static_cast<int>(kind));
  return std::string(absl::StripPrefix(name, "EVENT_KIND_"));
}

absl::Status ToStatus(int code, absl::string_view message) {
  if (code == 0) return absl::OkStatus();
  const bool known =
      code > 0 && code <= static_cast<int>(absl::StatusCode::kUnauthenticated);
  return absl::Status(
      known ? static_cast<absl::StatusCode>(code) : absl::StatusCode::kUnknown,
      ToText(message));
}

}  // namespace

std::string ToShortText(absl::string_view text) {
  return BoundedUtf8(text, kMaxShortTextBytes);
}

absl::StatusOr<ClusterHealth> ToClusterHealth(
    const v1::GetClusterHealthResponse& response) {
  ClusterHealth health;
  COFFER_ASSIGN_OR_RETURN(health.severity, ToSeverity(response.severity()));
  COFFER_RETURN_IF_ERROR(
      CheckCount(response.checks_size(), kMaxChecks, "checks"));
  for (const v1::HealthCheck& proto : response.checks()) {
    COFFER_ASSIGN_OR_RETURN(HealthCheck check, ToHealthCheck(proto));
    health.checks.push_back(std::move(check));
  }
  health.time = rpc::ToTime(response.time());
  return health;
}

absl::StatusOr<MaintenanceAnswer> ToMaintenanceAnswer(
    const v1::CheckMaintenanceResponse& response) {
  MaintenanceAnswer answer;
  COFFER_RETURN_IF_ERROR(
      CheckCount(response.blockers_size(), kMaxBlockers, "blockers"));
  for (const v1::MaintenanceBlocker& blocker : response.blockers()) {
    answer.blockers.push_back(
        {ToShortText(blocker.reason()), ToText(blocker.message())});
  }
  // Both must agree before somebody stops a node.
  answer.ready = response.ready() && answer.blockers.empty();
  answer.placement_group_count = response.placement_group_count();
  return answer;
}

absl::StatusOr<std::vector<ClusterEvent>> ToClusterEvents(
    const google::protobuf::RepeatedPtrField<v1::Event>& events) {
  COFFER_RETURN_IF_ERROR(CheckCount(events.size(), kMaxEvents, "events"));
  std::vector<ClusterEvent> result;
  for (const v1::Event& proto : events) {
    ClusterEvent event;
    event.sequence = proto.sequence();
    if (event.sequence == 0) return Malformed("an event has no sequence");
    event.time = rpc::ToTime(proto.time());
    event.kind = EventKindName(proto.kind());
    if (!proto.node_id().empty()) {
      COFFER_ASSIGN_OR_RETURN(event.node_id, ToNodeId(proto.node_id()));
    }
    event.message = ToText(proto.message());
    result.push_back(std::move(event));
  }
  return result;
}

absl::StatusOr<AdminNode> ToAdminNode(const v1::Node& proto,
                                      absl::string_view network_class) {
  AdminNode node;
  COFFER_RETURN_IF_ERROR(ToNodeId(proto.node_id()).status());
  COFFER_RETURN_IF_ERROR(
      CheckCount(proto.endpoints_size(), kMaxEndpoints, "endpoints of a node"));
  node.summary = ToNodeSummary(proto, network_class);
  node.summary.failure_domain = ToShortText(node.summary.failure_domain);
  node.summary.version = ToShortText(node.summary.version);
  node.summary.address.clear();
  for (const common::v1::Endpoint& proto_endpoint : proto.endpoints()) {
    NodeEndpoint endpoint{ToShortText(proto_endpoint.network_class()),
                          ToText(proto_endpoint.address())};
    if (endpoint.network_class == network_class &&
        node.summary.address.empty()) {
      node.summary.address = endpoint.address;
    }
    node.endpoints.push_back(std::move(endpoint));
  }
  return node;
}

absl::StatusOr<PlacementSummary> ToPlacementSummary(
    const v1::PlacementMap& proto) {
  COFFER_ASSIGN_OR_RETURN(const ClusterMap map, ToClusterMap(proto, ""));
  PlacementSummary summary;
  summary.epoch = map.placement.epoch;
  summary.replication_factor = map.placement.replication_factor;
  summary.group_count = static_cast<uint32_t>(map.placement.groups.size());
  std::map<std::string, uint32_t> counts;
  for (const std::vector<NodeId>& group : map.placement.groups) {
    for (const NodeId& id : group) ++counts[id.ToHex()];
  }
  for (const placement::PlacementNode& node : map.placement.nodes) {
    summary.nodes.push_back({node.id.ToHex(), ToShortText(node.failure_domain),
                             counts[node.id.ToHex()]});
  }
  return summary;
}

absl::StatusOr<NodeAnswer> ToNodeAnswer(
    const storage::v1::GetNodeInfoResponse& response) {
  NodeAnswer answer;
  COFFER_ASSIGN_OR_RETURN(answer.node_id, ToNodeId(response.node_id()));
  answer.cluster_id = ToShortText(response.cluster_id());
  answer.version = ToShortText(response.version());
  answer.failure_domain = ToShortText(response.failure_domain());
  answer.accepts_puts = response.accepts_puts();
  answer.capacity_bytes = response.capacity_bytes();
  answer.free_bytes = response.free_bytes();
  answer.reserve_bytes = response.reserve_bytes();
  if (response.has_time()) answer.time = rpc::ToTime(response.time());
  return answer;
}

absl::StatusOr<PeerAnswers> ToPeerAnswers(
    const storage::v1::PingPeersResponse& response) {
  PeerAnswers answers;
  COFFER_ASSIGN_OR_RETURN(answers.node_id, ToNodeId(response.node_id()));
  COFFER_RETURN_IF_ERROR(CheckCount(response.peers_size(), kMaxPeers, "peers"));
  for (const storage::v1::PeerPing& proto : response.peers()) {
    PeerAnswer peer;
    COFFER_ASSIGN_OR_RETURN(peer.node_id, ToNodeId(proto.node_id()));
    peer.address = ToText(proto.address());
    peer.status = ToStatus(proto.code(), proto.message());
    peer.round_trip_time = rpc::ToDuration(proto.round_trip_time());
    answers.peers.push_back(std::move(peer));
  }
  return answers;
}

absl::StatusOr<ProcessInfo> ToProcessInfo(
    const admin::v1::GetProcessInfoResponse& response) {
  if (response.settings().size() > kMaxProcessSettings) {
    return Malformed("it has too many settings");
  }
  ProcessInfo info;
  info.program = ToShortText(response.program());
  info.version = ToShortText(response.version());
  info.start_time = rpc::ToTime(response.start_time());
  info.log_level = ToShortText(response.log_level());
  for (const auto& [name, value] : response.settings()) {
    info.settings[ToShortText(name)] = ToText(value);
  }
  return info;
}

}  // namespace coffer::client
