#include "client/upload_targets.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "lib/placement/placement_map.h"
#include "lib/placement/write_targets.h"

namespace coffer::client {

UploadTargetTable::UploadTargetTable(std::shared_ptr<const ClusterMap> map)
    : map_(std::move(map)), targets_(size_t{1} << map_->placement.pg_bits) {}

std::shared_ptr<const UploadTargets> UploadTargetTable::ForBlob(
    const BlobId& blob) {
  const uint32_t pg =
      placement::PlacementGroupOf(blob, map_->placement.pg_bits);
  std::shared_ptr<const UploadTargets>& targets = targets_[pg];
  if (targets == nullptr) targets = Compute(pg);
  return targets;
}

std::shared_ptr<const UploadTargets> UploadTargetTable::Compute(
    uint32_t pg) const {
  const placement::PlacementMap& placement = map_->placement;
  const size_t replicas =
      pg < placement.groups.size() ? placement.groups[pg].size() : 0;
  auto targets = std::make_shared<UploadTargets>();
  absl::flat_hash_map<std::string, uint32_t> domains;
  size_t position = 0;
  for (const NodeId& id : placement::WriteCandidates(placement, pg)) {
    const bool substitute = position++ >= replicas;
    const auto node = map_->nodes.find(id);
    if (node == map_->nodes.end() || node->second.address.empty()) continue;
    const uint32_t domain =
        domains.try_emplace(node->second.failure_domain, domains.size())
            .first->second;
    targets->nodes.push_back({id, domain, node->second.healthy, substitute});
  }
  targets->failure_domain_count = domains.size();
  std::stable_partition(targets->nodes.begin(), targets->nodes.end(),
                        [](const UploadTarget& node) { return node.healthy; });
  return targets;
}

}  // namespace coffer::client
