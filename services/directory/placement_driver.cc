#include "services/directory/placement_driver.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/types/optional.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/ids/id.h"
#include "lib/placement/placement_planner.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"
#include "services/directory/all_nodes.h"
#include "services/directory/placement_converter.h"

namespace coffer::directory {
namespace {

using placement::PlacementMap;
using placement::PlacementNode;

constexpr uint64_t kWeightUnitBytes = 1 << 20;
// Proposers that race each other do so only when several nodes register within
// milliseconds; what an unlucky one leaves undone the next check does.
constexpr int kMaxAttempts = 8;

size_t CountDomains(const std::vector<PlacementNode>& nodes) {
  absl::flat_hash_set<std::string> domains;
  for (const PlacementNode& node : nodes) domains.insert(node.failure_domain);
  return domains.size();
}

bool AddsRedundancy(const PlacementMap& map,
                    const std::vector<PlacementNode>& wanted) {
  const size_t domains = CountDomains(map.nodes);
  return domains < map.replication_factor && CountDomains(wanted) > domains;
}

bool IsWithin(uint64_t weight, uint64_t reference, double tolerance) {
  const double difference =
      std::abs(static_cast<double>(weight) - static_cast<double>(reference));
  return difference <= tolerance * static_cast<double>(reference);
}

}  // namespace

uint64_t PlacementWeight(uint64_t capacity_bytes) {
  return std::max<uint64_t>(1, capacity_bytes / kWeightUnitBytes);
}

PlacementDriver::PlacementDriver(const PlacementDriverOptions& options,
                                 const Dependencies& dependencies)
    : options_(options), deps_(dependencies) {}

absl::Status PlacementDriver::Check() {
  absl::Status status;
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    status = CheckOnce();
    if (GetErrorReason(status) != reason::kPlacementChanged) break;
  }
  return status;
}

absl::Status PlacementDriver::CheckOnce() {
  COFFER_ASSIGN_OR_RETURN(const internal::v1::StoredPlacementMap stored,
                          deps_.reader->GetPlacementMap());
  COFFER_ASSIGN_OR_RETURN(const PlacementMap map, FromStored(stored));
  COFFER_ASSIGN_OR_RETURN(const std::vector<PlacementNode> wanted,
                          WantedNodes(map));
  if (wanted.empty()) return absl::OkStatus();
  const bool settled = HasSettled(wanted);
  if (wanted == map.nodes) return absl::OkStatus();
  if (!settled && !AddsRedundancy(map, wanted)) return absl::OkStatus();
  return Install(map, wanted);
}

absl::StatusOr<std::vector<PlacementNode>> PlacementDriver::WantedNodes(
    const PlacementMap& map) const {
  COFFER_ASSIGN_OR_RETURN(const std::vector<v1::Node> nodes,
                          ReadAllNodes(*deps_.reader));
  std::vector<PlacementNode> wanted;
  for (const v1::Node& node : nodes) {
    COFFER_ASSIGN_OR_RETURN(const NodeId id, NodeId::FromHex(node.node_id()));
    uint64_t capacity_bytes = node.usage().capacity_bytes();
    const absl::optional<NodeLiveness> liveness = deps_.registry->Find(id);
    if (liveness.has_value() && liveness->usage.has_value()) {
      capacity_bytes = liveness->usage->capacity_bytes();
    }
    uint64_t weight = PlacementWeight(capacity_bytes);
    const PlacementNode* placed = placement::FindNode(map, id);
    if (placed != nullptr &&
        IsWithin(weight, placed->weight, options_.weight_tolerance)) {
      weight = placed->weight;
    }
    wanted.push_back({id, node.failure_domain(), weight});
  }
  return wanted;
}

bool PlacementDriver::HasSettled(const std::vector<PlacementNode>& wanted) {
  const absl::Duration now = deps_.clock->Monotonic();
  absl::MutexLock lock(&mutex_);
  if (pending_.wanted.empty()) pending_ = {wanted, now, now};
  if (pending_.wanted != wanted) {
    // The first change after a quiet time begins a new wait.
    if (now - pending_.last_change >= options_.settle) pending_.since = now;
    pending_.wanted = wanted;
    pending_.last_change = now;
  }
  return now - pending_.last_change >= options_.settle ||
         now - pending_.since >= options_.settle_at_most;
}

absl::Status PlacementDriver::Install(
    const PlacementMap& current, const std::vector<PlacementNode>& wanted) {
  COFFER_ASSIGN_OR_RETURN(const PlacementMap next,
                          placement::PlanPlacement(current, wanted));
  if (next.epoch == current.epoch) return absl::OkStatus();
  internal::v1::Command command;
  command.mutable_install_placement()->set_expected_epoch(current.epoch);
  *command.mutable_install_placement()->mutable_map() = ToStored(next);
  COFFER_RETURN_IF_ERROR(deps_.proposer->Propose("", std::move(command)));
  deps_.logger->info("placement epoch {}: {} nodes, {} replicas moved",
                     next.epoch, next.nodes.size(),
                     placement::PlacementDiff(current, next).size());
  return absl::OkStatus();
}

}  // namespace coffer::directory
