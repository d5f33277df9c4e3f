#include "client/cli/doctor_nodes.h"

#include <cstddef>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "client/cli/byte_format.h"
#include "client/cli/doctor_probes.h"
#include "client/cli/node_format.h"
#include "client/parallel_for.h"

namespace coffer::cli {
namespace {

// Nodes that are asked at the same time: silent ones take seconds each.
constexpr int kParallelNodes = 16;
// As the directory's states are shown.
constexpr char kDownState[] = "DOWN";

std::string Who(const NodeSummary& node) {
  return absl::StrCat("node ", ShortId(node.id));
}

// What one node's checks found, and whether it can be asked about others.
struct NodeVisit {
  DoctorReport report;
  bool reachable = false;
  // The directory has it as down, and another node has its address.
  bool replaced = false;
};

bool IsReplaced(const NodeSummary& node, const NodeAnswer& answer) {
  return node.state == kDownState && answer.node_id != node.id;
}

class NodeVisitor {
 public:
  NodeVisitor(const Context& context, std::string cluster_id,
              ClusterAdmin* admin)
      : context_(context), cluster_id_(std::move(cluster_id)), admin_(*admin) {}

  NodeVisit Visit(const AdminNode& node) const {
    NodeVisit visit;
    const std::string who = Who(node.summary);
    const std::string& address = node.summary.address;
    if (address.empty()) {
      FailEndpoint(node, &visit.report);
      return visit;
    }
    visit.report.Ok("node-endpoint", absl::StrCat(who, ": ", address));
    if (!ProbeAddress(who, address, "node-resolve", "node-tcp",
                      context_.surroundings().machine, &visit.report)) {
      return visit;
    }
    Clock& clock = *context_.surroundings().clock;
    const absl::Time before = clock.Now();
    const absl::StatusOr<NodeAnswer> answer = admin_.PingNode(address);
    const absl::Time after = clock.Now();
    if (!answer.ok()) {
      visit.report.Fail("node-grpc",
                        absl::StrCat(who, ": ", answer.status().message()));
      return visit;
    }
    visit.report.Ok("node-grpc",
                    absl::StrCat(who, ": answered in ",
                                 FormatElapsed(answer->round_trip_time)));
    visit.replaced = IsReplaced(node.summary, *answer);
    visit.reachable = CheckIdentity(node, *answer, &visit.report);
    if (!visit.reachable) return visit;
    CompareVersions("node-version", who, answer->version, &visit.report);
    if (answer->time.has_value()) {
      CompareClocks("node-clock", who, *answer->time, before, after,
                    &visit.report);
    } else {
      visit.report.Skip("node-clock", absl::StrCat(who, ": does not say"));
    }
    CheckDisk(who, *answer, &visit.report);
    return visit;
  }

 private:
  void FailEndpoint(const AdminNode& node, DoctorReport* report) const {
    std::vector<std::string> has;
    for (const NodeEndpoint& endpoint : node.endpoints) {
      has.push_back(
          absl::StrCat(endpoint.network_class, " (", endpoint.address, ")"));
    }
    const std::string& wanted = context_.settings().network.value;
    report->Fail(
        "node-endpoint",
        absl::StrCat(Who(node.summary), ": has no address of network class '",
                     wanted, "'; it has ",
                     has.empty() ? "none" : absl::StrJoin(has, ", ")),
        absl::StrCat("start it with --advertise ", wanted,
                     "=HOST:PORT or add the line ", wanted,
                     "=HOST:PORT to its --advertise-file; or choose another "
                     "class with --network"));
  }

  bool CheckIdentity(const AdminNode& node, const NodeAnswer& answer,
                     DoctorReport* report) const {
    const std::string who = Who(node.summary);
    if (IsReplaced(node.summary, answer)) {
      report->Hint("node-identity",
                   absl::StrCat(who, ": is down, and at ", node.summary.address,
                                " another node answers, ", answer.node_id,
                                ": it was replaced, if that is meant to be"));
      return false;
    }
    if (answer.node_id != node.summary.id) {
      report->Fail("node-identity",
                   absl::StrCat(who, ": at ", node.summary.address,
                                " another node answers, ", answer.node_id));
      return false;
    }
    if (!answer.cluster_id.empty() && answer.cluster_id != cluster_id_) {
      report->Fail("node-identity",
                   absl::StrCat(who, ": belongs to another cluster, ",
                                answer.cluster_id));
      return false;
    }
    report->Ok("node-identity", absl::StrCat(who, ": is itself"));
    return true;
  }

  static void CheckDisk(const std::string& who, const NodeAnswer& answer,
                        DoctorReport* report) {
    const std::string text =
        absl::StrCat(who, ": ", FormatBytes(answer.free_bytes), " of ",
                     FormatBytes(answer.capacity_bytes), " free");
    if (answer.accepts_puts) {
      report->Ok("node-disk", text);
    } else {
      report->Fail("node-disk",
                   absl::StrCat(text, ", it takes no new data (reserve ",
                                FormatBytes(answer.reserve_bytes), ")"));
    }
  }

  const Context& context_;
  const std::string cluster_id_;
  ClusterAdmin& admin_;
};

// Who could not reach whom: by target, address and reason.
using Unreached = std::map<std::tuple<std::string, std::string, std::string>,
                           std::vector<std::string>>;

void SkipUnasked(const NodeSummary& asked, size_t count, DoctorReport* report) {
  if (count == 0) return;
  report->Skip(
      "mesh-reach",
      absl::StrCat("from ", ShortId(asked.id), ": ", FormatCount(count, "node"),
                   " not asked, the others took all of the time; run "
                   "coffer doctor again"));
}

void CollectPeers(const NodeSummary& asked, const std::set<std::string>& ids,
                  const absl::StatusOr<PeerAnswers>& answers,
                  Unreached* unreached, DoctorReport* report) {
  if (!answers.ok()) {
    const std::string text =
        absl::StrCat(Who(asked), ": ", answers.status().message());
    if (absl::IsUnimplemented(answers.status())) {
      report->Skip("mesh-reach", text);
    } else {
      report->Fail("mesh-reach", text);
    }
    return;
  }
  std::set<std::string> left = ids;
  size_t unasked = 0;
  for (const PeerAnswer& peer : answers->peers) {
    left.erase(peer.node_id);
    if (peer.status.ok()) continue;
    if (absl::IsAborted(peer.status)) {
      ++unasked;
      continue;
    }
    (*unreached)[{peer.node_id, peer.address,
                  absl::StrCat(absl::StatusCodeToString(peer.status.code()),
                               ": ", peer.status.message())}]
        .push_back(ShortId(asked.id));
  }
  for (const std::string& id : left) {
    (*unreached)[{id, "", "it was not asked"}].push_back(ShortId(asked.id));
  }
  SkipUnasked(asked, unasked, report);
}

// `replaced`: nodes that nobody can reach any more.
void ReportUnreached(const Unreached& unreached,
                     const std::set<std::string>& replaced,
                     DoctorReport* report) {
  for (const auto& [target, from] : unreached) {
    const auto& [id, address, why] = target;
    const std::string text = absl::StrCat(
        "from ", absl::StrJoin(from, ", "), ": cannot reach node ", ShortId(id),
        address.empty() ? "" : " at ", address, ": ", why);
    if (replaced.count(id) != 0) {
      report->Hint("mesh-reach", text);
    } else {
      report->Fail("mesh-reach", text);
    }
  }
}

void CheckMesh(const std::vector<AdminNode>& nodes,
               const std::vector<NodeVisit>& visits, ClusterAdmin* admin,
               DoctorReport* report) {
  std::set<std::string> ids;
  std::set<std::string> replaced;
  std::vector<const NodeSummary*> asked;
  for (size_t i = 0; i < nodes.size(); ++i) {
    ids.insert(nodes[i].summary.id);
    if (visits[i].replaced) replaced.insert(nodes[i].summary.id);
    if (visits[i].reachable) {
      asked.push_back(&nodes[i].summary);
    } else {
      report->Skip("mesh-reach", absl::StrCat(Who(nodes[i].summary),
                                              ": not asked, it cannot be "
                                              "reached from here"));
    }
  }
  std::vector<absl::StatusOr<PeerAnswers>> answers(
      asked.size(), absl::UnknownError("not asked"));
  client::ParallelFor(asked.size(), kParallelNodes, [&](size_t i) {
    answers[i] = admin->PingPeers(asked[i]->address);
  });
  Unreached unreached;
  for (size_t i = 0; i < asked.size(); ++i) {
    CollectPeers(*asked[i], ids, answers[i], &unreached, report);
  }
  ReportUnreached(unreached, replaced, report);
  if (!asked.empty() && report->findings().empty()) {
    report->Ok("mesh-reach",
               absl::StrCat("all ", nodes.size(), " nodes reach each other"));
  }
}

}  // namespace

void CheckNodes(const Context& context, const std::string& cluster_id,
                ClusterAdmin* admin, DoctorReport* report) {
  const absl::StatusOr<std::vector<AdminNode>> nodes = admin->ListNodes();
  if (!nodes.ok() || nodes->empty()) {
    report->Fail("nodes-registered",
                 nodes.ok() ? "the directory knows no storage node"
                            : std::string(nodes.status().message()));
    return;
  }
  report->Ok(
      "nodes-registered",
      absl::StrCat("the directory knows ", FormatCount(nodes->size(), "node")));
  const NodeVisitor visitor(context, cluster_id, admin);
  std::vector<NodeVisit> visits(nodes->size());
  client::ParallelFor(nodes->size(), kParallelNodes, [&](size_t i) {
    visits[i] = visitor.Visit((*nodes)[i]);
  });
  for (const NodeVisit& visit : visits) report->Append(visit.report);
  DoctorReport mesh;
  CheckMesh(*nodes, visits, admin, &mesh);
  report->Append(mesh);
}

}  // namespace coffer::cli
