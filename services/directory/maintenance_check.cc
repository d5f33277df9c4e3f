#include "services/directory/maintenance_check.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/cluster_reader.h"
#include "services/directory/cluster_snapshot.h"
#include "services/directory/command_context.h"
#include "services/directory/page.h"

namespace coffer::directory {
namespace {

constexpr size_t kBlobsPerPage = 1000;
// More ids than these are counted, not named.
constexpr size_t kMaxNamedNodes = 5;

v1::MaintenanceBlocker Blocker(absl::string_view reason, std::string message) {
  v1::MaintenanceBlocker blocker;
  blocker.set_reason(std::string(reason));
  blocker.set_message(std::move(message));
  return blocker;
}

bool Answers(const v1::Node& node, const ClusterSnapshot& snapshot) {
  return node.state() == v1::NODE_STATE_ACTIVE && node.has_heartbeat_time() &&
         snapshot.time - ToTime(node.heartbeat_time()) <=
             kMaxMissedHeartbeats * snapshot.heartbeat_interval;
}

NodeIdSet ActiveNodes(const ClusterSnapshot& snapshot,
                      const NodeIdSet& without) {
  NodeIdSet active;
  for (const v1::Node& node : snapshot.nodes) {
    if (Answers(node, snapshot) && !without.contains(node.node_id())) {
      active.insert(node.node_id());
    }
  }
  return active;
}

bool Touches(const std::vector<NodeId>& group, const NodeIdSet& nodes) {
  return std::any_of(group.begin(), group.end(), [&](const NodeId& id) {
    return nodes.contains(id.ToHex());
  });
}

std::string NameNodes(const std::set<std::string>& nodes) {
  std::vector<std::string> named(
      nodes.begin(),
      std::next(nodes.begin(), static_cast<std::ptrdiff_t>(
                                   std::min(nodes.size(), kMaxNamedNodes))));
  if (named.size() < nodes.size()) {
    named.push_back(absl::StrCat("and ", nodes.size() - named.size(), " more"));
  }
  return absl::StrJoin(named, ", ");
}

// Failure domains with a node that is to be stopped or does not answer.
size_t CountDomainsWithout(const ClusterSnapshot& snapshot,
                           const NodeIdSet& active) {
  absl::flat_hash_set<std::string> domains;
  for (const v1::Node& node : snapshot.nodes) {
    if (!active.contains(node.node_id())) {
      domains.insert(node.failure_domain());
    }
  }
  return domains.size();
}

void CheckLastReplica(const ClusterSnapshot& snapshot,
                      const NodeIdSet& stopping, const NodeIdSet& active,
                      std::vector<v1::MaintenanceBlocker>* blockers) {
  const auto& groups = snapshot.map.groups;
  const auto lost = std::count_if(
      groups.begin(), groups.end(), [&](const std::vector<NodeId>& group) {
        return Touches(group, stopping) && !Touches(group, active);
      });
  if (lost > 0) {
    blockers->push_back(Blocker(
        blocker::kLastReplica,
        absl::StrCat(lost, " of ", groups.size(),
                     " placement groups would have no active replica: files "
                     "could not be read; stop fewer nodes at once, or bring "
                     "others back first")));
    return;
  }
  const size_t domains = CountDomainsWithout(snapshot, active);
  if (domains < snapshot.fewest_copies) return;
  blockers->push_back(Blocker(
      blocker::kLastReplica,
      absl::StrCat(domains,
                   " failure domains would have a node that does not answer, "
                   "and there are vaults that keep copies in ",
                   snapshot.fewest_copies,
                   ": files could become unreadable; stop fewer nodes at once, "
                   "bring others back first, or do without those files")));
}

void CheckDomains(const ClusterSnapshot& snapshot, const NodeIdSet& stopping,
                  std::vector<v1::MaintenanceBlocker>* blockers) {
  const size_t domains = CountWritableDomains(snapshot, stopping);
  if (domains >= snapshot.write_quorum) return;
  blockers->push_back(Blocker(
      blocker::kNotEnoughDomains,
      absl::StrCat("writes need nodes in ", snapshot.write_quorum,
                   " failure domains and would find ", domains,
                   ": they would be refused; bring back or add nodes first")));
}

void CheckOthers(const ClusterSnapshot& snapshot, const NodeIdSet& stopping,
                 const NodeIdSet& active,
                 std::vector<v1::MaintenanceBlocker>* blockers) {
  std::set<std::string> unavailable;
  for (const std::vector<NodeId>& group : snapshot.map.groups) {
    if (!Touches(group, stopping)) continue;
    for (const NodeId& id : group) {
      std::string hex = id.ToHex();
      if (!active.contains(hex) && !stopping.contains(hex)) {
        unavailable.insert(std::move(hex));
      }
    }
  }
  if (unavailable.empty()) return;
  blockers->push_back(Blocker(
      blocker::kOtherNodeUnavailable,
      absl::StrCat(unavailable.size() == 1 ? "node " : "nodes ",
                   NameNodes(unavailable),
                   unavailable.size() == 1 ? " shares" : " share",
                   " placement groups with what is to be stopped and ",
                   unavailable.size() == 1 ? "does" : "do",
                   " not answer; wait, or bring back what is down first")));
}

}  // namespace

NodeIdSet NodesToStop(const ClusterSnapshot& snapshot, const NodeIdSet& nodes) {
  NodeIdSet stopping;
  for (const v1::Node& node : snapshot.nodes) {
    if (node.state() != v1::NODE_STATE_DOWN && nodes.contains(node.node_id())) {
      stopping.insert(node.node_id());
    }
  }
  return stopping;
}

std::vector<v1::MaintenanceBlocker> EvaluateMaintenance(
    const ClusterSnapshot& snapshot, const NodeIdSet& stopping,
    size_t unproven_at_risk) {
  std::vector<v1::MaintenanceBlocker> blockers;
  if (stopping.empty()) return blockers;
  const NodeIdSet active = ActiveNodes(snapshot, stopping);
  CheckLastReplica(snapshot, stopping, active, &blockers);
  CheckDomains(snapshot, stopping, &blockers);
  CheckOthers(snapshot, stopping, active, &blockers);
  if (unproven_at_risk > 0) {
    blockers.push_back(Blocker(
        blocker::kUnderReplicated,
        absl::StrCat(unproven_at_risk >= kMaxBlobsChecked ? "at least " : "",
                     unproven_at_risk,
                     unproven_at_risk == 1 ? " blob has" : " blobs have",
                     " no proven copy on another active node; let `coffer "
                     "verify` copy what is missing first")));
  }
  return blockers;
}

absl::StatusOr<size_t> CountBlobsAtRisk(const ClusterReader& reader,
                                        const ClusterSnapshot& snapshot,
                                        const NodeIdSet& stopping,
                                        const std::function<bool()>& stop) {
  if (stopping.empty()) return size_t{0};
  if (snapshot.counters.under_replicated_blob_count() > kMaxBlobsChecked) {
    return kMaxBlobsChecked;
  }
  const NodeIdSet active = ActiveNodes(snapshot, stopping);
  size_t at_risk = 0;
  PageSpec spec;
  spec.max_items = kBlobsPerPage;
  do {
    if (stop()) return absl::CancelledError("nobody waits for the answer");
    COFFER_ASSIGN_OR_RETURN(const Page<BlobId> page,
                            reader.ListUnderReplicated(spec));
    for (const BlobId& id : page.items) {
      COFFER_ASSIGN_OR_RETURN(const auto blob, reader.GetBlob(id));
      if (!blob.has_value()) continue;
      const auto& proven = blob->proven_node_ids();
      const bool safe = std::any_of(
          proven.begin(), proven.end(), [&](const std::string& node_id) {
            return active.contains(absl::BytesToHexString(node_id));
          });
      if (!safe) ++at_risk;
    }
    spec.after = page.next;
  } while (!spec.after.empty());
  return at_risk;
}

size_t CountGroupsOf(const ClusterSnapshot& snapshot, const NodeIdSet& nodes) {
  const auto& groups = snapshot.map.groups;
  return static_cast<size_t>(
      std::count_if(groups.begin(), groups.end(),
                    [&](const auto& group) { return Touches(group, nodes); }));
}

}  // namespace coffer::directory
