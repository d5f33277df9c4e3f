#include "lib/placement/load_balancer.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "lib/placement/rendezvous.h"

namespace coffer::placement {
namespace {

// Each round strictly improves the balance and most maps need one. The limit
// only bounds the time for odd mixtures of weights and failure domains.
constexpr int kMaxRounds = 16;

enum class Partners {
  // Only nodes on the other side of their target: no move is ever undone.
  kOppositeOnly,
  // Any node that is better off relative to its target, for when failure
  // domains rule out the direct way and a third node has to pass load on.
  kAnyGain,
};

class LoadBalancer {
 public:
  explicit LoadBalancer(GroupAssignment* draft) : draft_(*draft) {}

  void Run() {
    for (int round = 0; round < kMaxRounds; ++round) {
      if (Round(Partners::kOppositeOnly)) continue;
      if (!Round(Partners::kAnyGain)) return;
    }
  }

 private:
  struct Replica {
    double score;
    uint32_t pg;
    size_t slot;
  };

  // False when nothing was moved. Nodes that lack replicas choose first: what
  // they leave to be given away is less.
  bool Round(Partners partners) {
    bool moved = false;
    for (NodeIndex n = 0; n < draft_.node_count(); ++n) {
      const double lowest =
          std::floor((1 - kBalanceTolerance) * draft_.target(n));
      if (draft_.load(n) < lowest) moved |= Pull(n, partners);
    }
    for (NodeIndex n = 0; n < draft_.node_count(); ++n) {
      const double highest =
          std::ceil((1 + kBalanceTolerance) * draft_.target(n));
      if (draft_.load(n) > highest) moved |= Push(n, partners);
    }
    return moved;
  }

  bool MayMove(NodeIndex from, NodeIndex to, Partners partners) const {
    if (!draft_.takes_replicas(from) || !draft_.takes_replicas(to)) {
      return false;
    }
    if (partners == Partners::kOppositeOnly) {
      return draft_.load(from) > draft_.target(from) &&
             draft_.load(to) < draft_.target(to);
    }
    return Excess(from, -1) > Excess(to, +1);
  }

  // How far the load plus `change` is above the target, as a fraction of it.
  double Excess(NodeIndex n, double change) const {
    return (draft_.load(n) + change) / draft_.target(n) - 1;
  }

  // Takes replicas for `n`, best rank first, each from the fullest node of its
  // group.
  bool Pull(NodeIndex n, Partners partners) {
    std::vector<std::pair<double, uint32_t>> order;
    for (uint32_t pg = 0; pg < draft_.group_count(); ++pg) {
      order.emplace_back(-RendezvousScore(pg, draft_.node(n)), pg);
    }
    std::sort(order.begin(), order.end());
    const double wanted = std::floor(draft_.target(n));
    bool moved = false;
    for (const auto& [score, pg] : order) {
      if (draft_.load(n) >= wanted) break;
      moved |= PullOne(pg, n, partners);
    }
    return moved;
  }

  bool PullOne(uint32_t pg, NodeIndex n, Partners partners) {
    const std::vector<NodeIndex>& slots = draft_.slots(pg);
    // Without this, n could take over a second slot from itself.
    if (std::find(slots.begin(), slots.end(), n) != slots.end()) return false;
    size_t best = slots.size();
    for (size_t slot = 0; slot < slots.size(); ++slot) {
      if (slots[slot] == kEmptySlot || !draft_.Fits(pg, slot, n) ||
          !MayMove(slots[slot], n, partners)) {
        continue;
      }
      if (best == slots.size() ||
          Excess(slots[slot], 0) > Excess(slots[best], 0)) {
        best = slot;
      }
    }
    if (best == slots.size()) return false;
    draft_.Assign(pg, best, n);
    return true;
  }

  // Gives away replicas of `n`, worst rank first, each to the highest-ranked
  // node that may have it.
  bool Push(NodeIndex n, Partners partners) {
    std::vector<Replica> order;
    for (uint32_t pg = 0; pg < draft_.group_count(); ++pg) {
      const std::vector<NodeIndex>& slots = draft_.slots(pg);
      const auto found = std::find(slots.begin(), slots.end(), n);
      if (found == slots.end()) continue;
      order.push_back({RendezvousScore(pg, draft_.node(n)), pg,
                       static_cast<size_t>(found - slots.begin())});
    }
    std::stable_sort(
        order.begin(), order.end(),
        [](const Replica& a, const Replica& b) { return a.score < b.score; });
    const double wanted = std::ceil(draft_.target(n));
    bool moved = false;
    for (const Replica& replica : order) {
      if (draft_.load(n) <= wanted) break;
      moved |= PushOne(replica, n, partners);
    }
    return moved;
  }

  bool PushOne(const Replica& replica, NodeIndex n, Partners partners) {
    NodeIndex best = kEmptySlot;
    double best_score = 0;
    for (NodeIndex to = 0; to < draft_.node_count(); ++to) {
      if (to == n || !MayMove(n, to, partners) ||
          !draft_.Fits(replica.pg, replica.slot, to)) {
        continue;
      }
      const double score = RendezvousScore(replica.pg, draft_.node(to));
      if (best != kEmptySlot && score <= best_score) continue;
      best = to;
      best_score = score;
    }
    if (best == kEmptySlot) return false;
    draft_.Assign(replica.pg, replica.slot, best);
    return true;
  }

  GroupAssignment& draft_;
};

}  // namespace

void BalanceLoads(GroupAssignment* draft) { LoadBalancer(draft).Run(); }

}  // namespace coffer::placement
