#include "services/directory/health_checks.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/ids/id.h"
#include "services/directory/cluster_snapshot.h"
#include "services/directory/command_context.h"
#include "services/directory/node_summary.h"
#include "services/directory/one_line.h"

namespace coffer::directory {
namespace {

using v1::HEALTH_SEVERITY_ERROR;
using v1::HEALTH_SEVERITY_OK;
using v1::HEALTH_SEVERITY_WARNING;
using v1::HealthCheck;
using v1::Node;

HealthCheck Fine(absl::string_view summary) {
  HealthCheck check;
  check.set_severity(HEALTH_SEVERITY_OK);
  check.set_summary(std::string(summary));
  return check;
}

HealthCheck Found(v1::HealthSeverity severity, absl::string_view summary,
                  const std::vector<std::string>& details = {}) {
  HealthCheck check;
  check.set_severity(severity);
  check.set_summary(std::string(summary));
  const bool all = details.size() <= kMaxHealthDetails;
  const size_t listed = all ? details.size() : kMaxHealthDetails - 1;
  for (size_t i = 0; i < listed; ++i) {
    check.add_details(OneLine(details[i], kMaxHealthDetailBytes));
  }
  if (!all) {
    check.add_details(absl::StrCat("and ", details.size() - listed, " more"));
  }
  return check;
}

// Such as "1 of 4 nodes is DOWN".
std::string CountedNodes(size_t count, size_t of, absl::string_view what) {
  return absl::StrCat(count, " of ", of, of == 1 ? " node" : " nodes",
                      count == 1 ? " is " : " are ", what);
}

std::vector<const Node*> NodesIn(const ClusterSnapshot& snapshot,
                                 v1::NodeState state) {
  std::vector<const Node*> nodes;
  for (const Node& node : snapshot.nodes) {
    if (node.state() == state) nodes.push_back(&node);
  }
  return nodes;
}

std::vector<std::string> Describe(const std::vector<const Node*>& nodes) {
  std::vector<std::string> lines;
  for (const Node* node : nodes) lines.push_back(DescribeNode(*node));
  return lines;
}

// Groups with replicas of which none is on a node that answers.
size_t CountUnreachableGroups(const ClusterSnapshot& snapshot) {
  absl::flat_hash_set<std::string> silent;
  for (const Node& node : snapshot.nodes) {
    if (node.state() == v1::NODE_STATE_SUSPECT ||
        node.state() == v1::NODE_STATE_DOWN) {
      silent.insert(node.node_id());
    }
  }
  return static_cast<size_t>(std::count_if(
      snapshot.map.groups.begin(), snapshot.map.groups.end(),
      [&silent](const std::vector<NodeId>& group) {
        return !group.empty() &&
               std::all_of(group.begin(), group.end(), [&](const NodeId& id) {
                 return silent.contains(id.ToHex());
               });
      }));
}

HealthCheck CheckNoNodes(const ClusterSnapshot& snapshot) {
  const size_t nodes = snapshot.nodes.size();
  if (nodes > 0) {
    return Fine(absl::StrCat(nodes, nodes == 1 ? " node has" : " nodes have",
                             " registered"));
  }
  return Found(HEALTH_SEVERITY_ERROR,
               "no storage node has registered; nothing can be stored");
}

// Nodes in `state`, which is an error when data cannot be reached.
HealthCheck CheckSilent(const ClusterSnapshot& snapshot, v1::NodeState state) {
  const std::string name = NodeStateName(state);
  const auto silent = NodesIn(snapshot, state);
  if (silent.empty()) return Fine(absl::StrCat("no node is ", name));
  const std::string summary =
      CountedNodes(silent.size(), snapshot.nodes.size(), name);
  const size_t unreachable = CountUnreachableGroups(snapshot);
  if (unreachable == 0) {
    return Found(HEALTH_SEVERITY_WARNING, summary, Describe(silent));
  }
  return Found(
      HEALTH_SEVERITY_ERROR,
      absl::StrCat(summary, "; no replica of ", unreachable, " of ",
                   snapshot.map.groups.size(), " placement groups answers"),
      Describe(silent));
}

HealthCheck CheckNodeDown(const ClusterSnapshot& snapshot) {
  return CheckSilent(snapshot, v1::NODE_STATE_DOWN);
}

HealthCheck CheckNodeSuspect(const ClusterSnapshot& snapshot) {
  return CheckSilent(snapshot, v1::NODE_STATE_SUSPECT);
}

HealthCheck CheckTooFewDomains(const ClusterSnapshot& snapshot) {
  std::set<std::string> domains;
  for (const Node* node : NodesIn(snapshot, v1::NODE_STATE_ACTIVE)) {
    domains.insert(node->failure_domain());
  }
  const uint32_t wanted = snapshot.map.replication_factor;
  const std::string summary = absl::StrCat(
      domains.size(),
      domains.size() == 1 ? " failure domain has" : " failure domains have",
      " active nodes, ", wanted, " needed for full redundancy");
  const std::vector<std::string> details(domains.begin(), domains.end());
  if (domains.size() < snapshot.write_quorum) {
    return Found(
        HEALTH_SEVERITY_ERROR,
        absl::StrCat(summary, " and ", snapshot.write_quorum, " to write"),
        details);
  }
  if (domains.size() < wanted) {
    return Found(HEALTH_SEVERITY_WARNING, summary, details);
  }
  return Fine(summary);
}

HealthCheck CheckDegradedPlacement(const ClusterSnapshot& snapshot) {
  const uint32_t groups = uint32_t{1} << snapshot.map.pg_bits;
  const uint32_t degraded = CountDegradedGroups(snapshot.map);
  if (degraded == 0) {
    return Fine(absl::StrCat("all ", groups, " placement groups have ",
                             snapshot.map.replication_factor, " replicas"));
  }
  const std::string summary =
      absl::StrCat(degraded, " of ", groups, " placement groups have fewer ",
                   "than ", snapshot.map.replication_factor, " replicas");
  const auto& all = snapshot.map.groups;
  const bool none =
      all.empty() || std::any_of(all.begin(), all.end(), [](const auto& group) {
        return group.empty();
      });
  return Found(none ? HEALTH_SEVERITY_ERROR : HEALTH_SEVERITY_WARNING, summary);
}

HealthCheck CheckUnderReplicated(const ClusterSnapshot& snapshot) {
  const uint64_t blobs = snapshot.counters.under_replicated_blob_count();
  if (blobs == 0)
    return Fine("no blob was committed with fewer copies than wanted");
  return Found(HEALTH_SEVERITY_WARNING,
               absl::StrCat(blobs, blobs == 1 ? " blob was" : " blobs were",
                            " written with fewer copies than wanted"));
}

HealthCheck CheckDamageReported(const ClusterSnapshot& snapshot) {
  const uint64_t reports = snapshot.counters.damage_count();
  if (reports == 0) return Fine("no damaged replica is on record");
  return Found(
      HEALTH_SEVERITY_WARNING,
      absl::StrCat(reports, reports == 1 ? " replica is" : " replicas are",
                   " reported damaged or missing"));
}

bool IsKnownAndAlive(const Node& node) {
  return node.state() != v1::NODE_STATE_DOWN &&
         node.usage().capacity_bytes() > 0;
}

HealthCheck CheckNodeNearlyFull(const ClusterSnapshot& snapshot) {
  std::vector<std::string> details;
  for (const Node& node : snapshot.nodes) {
    if (!IsKnownAndAlive(node)) continue;
    const double free = static_cast<double>(node.usage().free_bytes()) /
                        static_cast<double>(node.usage().capacity_bytes());
    if (free >= kNearlyFullFraction) continue;
    details.push_back(absl::StrCat(DescribeNode(node), ": ",
                                   static_cast<int>(free * 100), " % free"));
  }
  if (details.empty()) return Fine("no node is nearly full");
  return Found(
      HEALTH_SEVERITY_WARNING,
      CountedNodes(details.size(), snapshot.nodes.size(), "nearly full"),
      details);
}

HealthCheck CheckNodeFull(const ClusterSnapshot& snapshot) {
  std::vector<const Node*> full;
  for (const Node& node : snapshot.nodes) {
    if (IsKnownAndAlive(node) && !node.usage().accepts_puts()) {
      full.push_back(&node);
    }
  }
  if (full.empty()) return Fine("all nodes take blobs");
  const size_t domains = CountWritableDomains(snapshot, {});
  const std::string summary = CountedNodes(full.size(), snapshot.nodes.size(),
                                           "full and taking no blobs");
  if (domains >= snapshot.write_quorum) {
    return Found(HEALTH_SEVERITY_WARNING, summary, Describe(full));
  }
  return Found(HEALTH_SEVERITY_ERROR,
               absl::StrCat(summary, "; writes need ", snapshot.write_quorum,
                            " failure domains that do, and there ",
                            domains == 1 ? "is " : "are ", domains),
               Describe(full));
}

HealthCheck CheckDirectoryDisk(const ClusterSnapshot& snapshot) {
  if (!snapshot.disk.has_value() || snapshot.disk->capacity_bytes == 0) {
    return Fine("the size of the directory's disk is not known");
  }
  const double free = static_cast<double>(snapshot.disk->free_bytes) /
                      static_cast<double>(snapshot.disk->capacity_bytes);
  const std::string summary =
      absl::StrCat("the directory's disk has ", static_cast<int>(free * 100),
                   " % free (", snapshot.disk->free_bytes, " bytes)");
  if (free >= kNearlyFullFraction) return Fine(summary);
  return Found(free < kDirectoryFullFraction ? HEALTH_SEVERITY_ERROR
                                             : HEALTH_SEVERITY_WARNING,
               summary);
}

HealthCheck CheckVersionSkew(const ClusterSnapshot& snapshot) {
  std::vector<std::string> details;
  for (const Node& node : snapshot.nodes) {
    if (node.state() == v1::NODE_STATE_DOWN ||
        node.version() == snapshot.software_version) {
      continue;
    }
    details.push_back(
        absl::StrCat(DescribeNode(node), ": version ", node.version()));
  }
  if (details.empty()) {
    return Fine(
        absl::StrCat("all nodes run version ", snapshot.software_version));
  }
  return Found(HEALTH_SEVERITY_WARNING,
               absl::StrCat(details.size(), " of ", snapshot.nodes.size(),
                            snapshot.nodes.size() == 1 ? " node" : " nodes",
                            " and the directory (", snapshot.software_version,
                            ") run different versions"),
               details);
}

HealthCheck CheckSharedAddress(const ClusterSnapshot& snapshot) {
  std::map<std::string, std::vector<std::string>> by_address;
  for (const Node& node : snapshot.nodes) {
    // One that was replaced keeps its addresses on record.
    if (node.state() == v1::NODE_STATE_DOWN) continue;
    std::set<std::string> own;
    for (const auto& endpoint : node.endpoints()) {
      own.insert(
          absl::StrCat(endpoint.network_class(), "=", endpoint.address()));
    }
    for (const std::string& address : own) {
      by_address[address].push_back(
          absl::StrCat(node.node_id(), " (", NodeStateName(node.state()), ")"));
    }
  }
  std::vector<std::string> details;
  for (const auto& [address, nodes] : by_address) {
    if (nodes.size() < 2) continue;
    details.push_back(absl::StrCat(address, ": ", absl::StrJoin(nodes, ", ")));
  }
  if (details.empty()) return Fine("every node has its own addresses");
  return Found(
      HEALTH_SEVERITY_WARNING,
      absl::StrCat(details.size(),
                   details.size() == 1 ? " address is" : " addresses are",
                   " advertised by more than one node"),
      details);
}

struct NamedCheck {
  absl::string_view name;
  HealthCheck (*evaluate)(const ClusterSnapshot&);
};

// By name.
constexpr NamedCheck kChecks[] = {
    {health::kDamageReported, CheckDamageReported},
    {health::kDegradedPlacement, CheckDegradedPlacement},
    {health::kDirectoryDiskNearlyFull, CheckDirectoryDisk},
    {health::kNodeDown, CheckNodeDown},
    {health::kNodeFull, CheckNodeFull},
    {health::kNodeNearlyFull, CheckNodeNearlyFull},
    {health::kNodeSuspect, CheckNodeSuspect},
    {health::kNoNodes, CheckNoNodes},
    {health::kSharedAddress, CheckSharedAddress},
    {health::kTooFewDomains, CheckTooFewDomains},
    {health::kUnderReplicated, CheckUnderReplicated},
    {health::kVersionSkew, CheckVersionSkew},
};

void AddMute(const ClusterSnapshot& snapshot, HealthCheck* check) {
  const auto mute = snapshot.mutes.find(check->name());
  if (mute == snapshot.mutes.end() ||
      ToTime(mute->second.muted_until()) <= snapshot.time) {
    return;
  }
  *check->mutable_muted_until() = mute->second.muted_until();
  check->set_mute_comment(mute->second.comment());
}

}  // namespace

std::vector<absl::string_view> HealthCheckNames() {
  std::vector<absl::string_view> names;
  for (const NamedCheck& check : kChecks) names.push_back(check.name);
  return names;
}

bool IsHealthCheck(absl::string_view name) {
  return std::any_of(
      std::begin(kChecks), std::end(kChecks),
      [name](const NamedCheck& check) { return check.name == name; });
}

std::vector<HealthCheck> EvaluateHealth(const ClusterSnapshot& snapshot) {
  std::vector<HealthCheck> checks;
  for (const NamedCheck& named : kChecks) {
    HealthCheck check = named.evaluate(snapshot);
    check.set_name(std::string(named.name));
    AddMute(snapshot, &check);
    checks.push_back(std::move(check));
  }
  return checks;
}

v1::HealthSeverity OverallSeverity(absl::Span<const HealthCheck> checks) {
  v1::HealthSeverity worst = HEALTH_SEVERITY_OK;
  for (const HealthCheck& check : checks) {
    if (!check.has_muted_until()) worst = std::max(worst, check.severity());
  }
  return worst;
}

}  // namespace coffer::directory
