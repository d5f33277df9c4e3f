#include "lib/placement/group_assignment.h"

#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "lib/placement/load_targets.h"

namespace coffer::placement {

GroupAssignment::GroupAssignment(std::vector<PlacementNode> nodes,
                                 uint32_t pg_bits, uint32_t replication_factor)
    : nodes_(std::move(nodes)),
      targets_(LoadTargets(nodes_, uint32_t{1} << pg_bits, replication_factor)),
      loads_(nodes_.size(), 0),
      groups_(size_t{1} << pg_bits,
              std::vector<NodeIndex>(replication_factor, kEmptySlot)) {
  absl::flat_hash_map<std::string, int> numbers;
  for (const PlacementNode& node : nodes_) {
    const int next = static_cast<int>(numbers.size());
    domains_.push_back(
        numbers.try_emplace(node.failure_domain, next).first->second);
  }
}

bool GroupAssignment::Fits(uint32_t pg, size_t slot, NodeIndex n) const {
  const std::vector<NodeIndex>& group = groups_[pg];
  for (size_t i = 0; i < group.size(); ++i) {
    if (i == slot || group[i] == kEmptySlot) continue;
    if (domains_[At(group[i])] == domains_[At(n)]) return false;
  }
  return true;
}

void GroupAssignment::Assign(uint32_t pg, size_t slot, NodeIndex n) {
  NodeIndex& holder = groups_[pg][slot];
  if (holder != kEmptySlot) loads_[At(holder)] -= 1;
  holder = n;
  if (holder != kEmptySlot) loads_[At(holder)] += 1;
}

std::vector<std::vector<NodeId>> GroupAssignment::ToGroups() const {
  std::vector<std::vector<NodeId>> groups(groups_.size());
  for (size_t pg = 0; pg < groups_.size(); ++pg) {
    for (NodeIndex n : groups_[pg]) {
      if (n != kEmptySlot) groups[pg].push_back(nodes_[At(n)].id);
    }
  }
  return groups;
}

}  // namespace coffer::placement
