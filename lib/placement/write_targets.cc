#include "lib/placement/write_targets.h"

#include <iterator>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "lib/placement/rendezvous.h"

namespace coffer::placement {
namespace {

enum class Substitutes { kTakingReplicas, kAll };

std::vector<NodeId> Candidates(const PlacementMap& map, uint32_t pg,
                               Substitutes substitutes) {
  std::vector<NodeId> candidates;
  if (pg < map.groups.size()) candidates = map.groups[pg];
  std::vector<PlacementNode> others;
  for (const PlacementNode& node : map.nodes) {
    if (node.weight == 0 && substitutes == Substitutes::kTakingReplicas) {
      continue;
    }
    if (absl::c_linear_search(candidates, node.id)) continue;
    others.push_back(node);
  }
  absl::c_copy(RankNodes(pg, others), std::back_inserter(candidates));
  return candidates;
}

}  // namespace

std::vector<NodeId> WriteCandidates(const PlacementMap& map, uint32_t pg) {
  return Candidates(map, pg, Substitutes::kTakingReplicas);
}

std::vector<NodeId> ReadCandidates(const PlacementMap& map, uint32_t pg) {
  return Candidates(map, pg, Substitutes::kAll);
}

size_t DistinctFailureDomains(const PlacementMap& map,
                              const std::vector<NodeId>& nodes) {
  absl::flat_hash_set<absl::string_view> domains;
  for (const NodeId& id : nodes) {
    const PlacementNode* node = FindNode(map, id);
    if (node != nullptr) domains.insert(node->failure_domain);
  }
  return domains.size();
}

}  // namespace coffer::placement
