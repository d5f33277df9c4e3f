#include "client/cli/fake_cluster_admin.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/status/status_macros.h"
#include "lib/version/version.h"

namespace coffer::cli {
namespace {

constexpr uint64_t kGib = uint64_t{1} << 30;
const absl::Time kMuteStart = absl::FromUnixSeconds(1700000000);

absl::Status NobodyAt(const std::string& address) {
  return absl::UnavailableError(absl::StrCat(address, ": connection refused"));
}

}  // namespace

std::string FakeAdminCluster::AddNode(int number) {
  AdminNode node;
  node.summary.id = absl::StrCat(number, std::string(31, 'a'));
  node.summary.state = "ACTIVE";
  node.summary.address = absl::StrCat("node-", number, ":7420");
  node.summary.failure_domain = absl::StrCat("zone-", number);
  node.summary.version = kSoftwareVersion;
  node.summary.capacity_bytes = 100 * kGib;
  node.summary.free_bytes = 60 * kGib;
  node.summary.stored_bytes = 20 * kGib;
  node.summary.accepts_puts = true;
  node.endpoints = {{"cluster", node.summary.address},
                    {"admin", absl::StrCat("node-", number, ":7421")}};
  nodes.push_back(node);
  placement.nodes.push_back(
      {node.summary.id, node.summary.failure_domain, placement.group_count});
  NodeAnswer answer;
  answer.node_id = node.summary.id;
  answer.cluster_id = status.id;
  answer.version = kSoftwareVersion;
  answer.accepts_puts = true;
  answer.capacity_bytes = node.summary.capacity_bytes;
  answer.free_bytes = node.summary.free_bytes;
  answer.round_trip_time = absl::Milliseconds(2);
  for (const NodeEndpoint& endpoint : node.endpoints) {
    node_answers.insert_or_assign(endpoint.address, answer);
  }
  PeerAnswers peers;
  for (const AdminNode& peer : nodes) {
    peers.peers.push_back({peer.summary.id, peer.summary.address,
                           absl::OkStatus(), absl::Milliseconds(1)});
  }
  for (const AdminNode& each : nodes) {
    peers.node_id = each.summary.id;
    peer_answers.insert_or_assign(each.summary.address, peers);
  }
  ProcessInfo process;
  process.program = "coffer-storage";
  process.version = kSoftwareVersion;
  process.log_level = "info";
  processes[node.endpoints[1].address] = process;
  return node.summary.id;
}

absl::StatusOr<ClusterSummary> FakeClusterAdmin::GetStatus() {
  COFFER_RETURN_IF_ERROR(state_.failure);
  return state_.status;
}

absl::StatusOr<std::vector<AdminNode>> FakeClusterAdmin::ListNodes() {
  COFFER_RETURN_IF_ERROR(state_.failure);
  return state_.nodes;
}

absl::StatusOr<PlacementSummary> FakeClusterAdmin::GetPlacement() {
  COFFER_RETURN_IF_ERROR(state_.failure);
  return state_.placement;
}

absl::StatusOr<ClusterHealth> FakeClusterAdmin::GetHealth() {
  COFFER_RETURN_IF_ERROR(state_.failure);
  COFFER_RETURN_IF_ERROR(state_.health_failure);
  return state_.health;
}

absl::StatusOr<MaintenanceAnswer> FakeClusterAdmin::CheckMaintenance(
    absl::Span<const std::string> node_ids) {
  COFFER_RETURN_IF_ERROR(state_.failure);
  state_.maintenance_ids.assign(node_ids.begin(), node_ids.end());
  return state_.maintenance;
}

absl::StatusOr<ClusterAdmin::EventPage> FakeClusterAdmin::ListNewestEvents(
    int page_size, const std::string& page_token) {
  COFFER_RETURN_IF_ERROR(state_.failure);
  size_t left = state_.events.size();
  if (!page_token.empty() && !absl::SimpleAtoi(page_token, &left)) {
    return absl::InvalidArgumentError("a page token of another request");
  }
  EventPage page;
  while (left > 0 && page.events.size() < static_cast<size_t>(page_size)) {
    page.events.push_back(state_.events[--left]);
  }
  if (left > 0) page.next_page_token = absl::StrCat(left);
  return page;
}

absl::Status FakeClusterAdmin::WatchEvents(uint64_t after_sequence,
                                           const EventVisitor& visitor,
                                           Cancellation* cancellation) {
  COFFER_RETURN_IF_ERROR(state_.failure);
  // A directory says at times that it is there.
  COFFER_RETURN_IF_ERROR(visitor({}));
  for (const ClusterEvent& event : state_.later_events) {
    if (event.sequence <= after_sequence) continue;
    COFFER_RETURN_IF_ERROR(visitor({event}));
  }
  cancellation->Cancel();
  return absl::CancelledError("cancelled");
}

absl::StatusOr<absl::Time> FakeClusterAdmin::MuteHealthCheck(
    const std::string& check, absl::Duration duration,
    const std::string& comment) {
  COFFER_RETURN_IF_ERROR(state_.failure);
  state_.mutes[check] = duration;
  state_.comments[check] = comment;
  return kMuteStart + duration;
}

absl::Status FakeClusterAdmin::UnmuteHealthCheck(const std::string& check) {
  COFFER_RETURN_IF_ERROR(state_.failure);
  state_.mutes.erase(check);
  return absl::OkStatus();
}

absl::StatusOr<NodeAnswer> FakeClusterAdmin::PingNode(
    const std::string& address) {
  const auto found = state_.node_answers.find(address);
  if (found == state_.node_answers.end()) return NobodyAt(address);
  return found->second;
}

absl::StatusOr<PeerAnswers> FakeClusterAdmin::PingPeers(
    const std::string& address) {
  const auto found = state_.peer_answers.find(address);
  if (found == state_.peer_answers.end()) return NobodyAt(address);
  return found->second;
}

absl::Status FakeClusterAdmin::CheckProcess(const std::string& address) const {
  COFFER_RETURN_IF_ERROR(state_.failure);
  return state_.processes.count(address) != 0 ? absl::OkStatus()
                                              : NobodyAt(address);
}

absl::StatusOr<ProcessInfo> FakeClusterAdmin::GetProcessInfo(
    const std::string& admin_address) {
  COFFER_RETURN_IF_ERROR(CheckProcess(admin_address));
  return state_.processes.at(admin_address);
}

absl::StatusOr<std::string> FakeClusterAdmin::GetMetrics(
    const std::string& admin_address) {
  COFFER_RETURN_IF_ERROR(CheckProcess(admin_address));
  return absl::StrCat("up{at=\"", admin_address, "\"} 1\n");
}

absl::StatusOr<std::string> FakeClusterAdmin::SetLogLevel(
    const std::string& admin_address, const std::string& level,
    absl::Duration) {
  COFFER_RETURN_IF_ERROR(CheckProcess(admin_address));
  return std::exchange(state_.processes.at(admin_address).log_level, level);
}

}  // namespace coffer::cli
