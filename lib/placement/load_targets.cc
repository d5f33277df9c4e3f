#include "lib/placement/load_targets.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>

namespace coffer::placement {
namespace {

struct Domain {
  double weight = 0;
  double share = 0;
  bool full = false;
};

// Ordered: sums of doubles depend on the order.
using Domains = std::map<std::string, Domain>;

// Shares `replicas` among the domains that are not full. A domain that would
// get more than `limit` becomes full and gets `limit`; true if there is any.
bool ShareOut(double replicas, double limit, Domains* domains) {
  double open_weight = 0;
  for (const auto& [name, domain] : *domains) {
    if (domain.full) {
      replicas -= limit;
    } else {
      open_weight += domain.weight;
    }
  }
  bool overflow = false;
  for (auto& [name, domain] : *domains) {
    if (domain.full) continue;
    domain.share = replicas * (domain.weight / open_weight);
    if (domain.share <= limit) continue;
    domain.share = limit;
    domain.full = true;
    overflow = true;
  }
  return overflow;
}

}  // namespace

std::vector<double> LoadTargets(const std::vector<PlacementNode>& nodes,
                                uint32_t group_count,
                                uint32_t replication_factor) {
  Domains domains;
  for (const PlacementNode& node : nodes) {
    if (node.weight == 0) continue;
    domains[node.failure_domain].weight += static_cast<double>(node.weight);
  }
  const double replicas =
      static_cast<double>(group_count) *
      static_cast<double>(std::min(size_t{replication_factor}, domains.size()));
  while (ShareOut(replicas, group_count, &domains)) {
  }

  std::vector<double> targets;
  targets.reserve(nodes.size());
  for (const PlacementNode& node : nodes) {
    if (node.weight == 0) {
      targets.push_back(0);
      continue;
    }
    const Domain& domain = domains[node.failure_domain];
    targets.push_back(domain.share *
                      (static_cast<double>(node.weight) / domain.weight));
  }
  return targets;
}

}  // namespace coffer::placement
