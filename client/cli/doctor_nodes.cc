#include "client/cli/doctor_nodes.h"

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "client/cli/admin_targets.h"
#include "client/cli/byte_format.h"
#include "client/cli/doctor_mesh.h"
#include "client/cli/doctor_probes.h"
#include "client/cli/node_addresses.h"
#include "client/cli/node_format.h"
#include "client/cli/settings.h"
#include "client/parallel_for.h"

namespace coffer::cli {
namespace {

// What one node's checks found; see MeshNode.
struct NodeVisit {
  DoctorReport report;
  bool reachable = false;
  bool replaced = false;
};

// A node's, as it advertises it or as the user has given it.
struct AdminPort {
  AdminTarget target;
  bool is_given = false;
  // From outside the cluster those that are advertised cannot be reached.
  bool is_checked = false;
};

bool IsReplaced(const NodeSummary& node, const NodeAnswer& answer) {
  return node.state == kDownState && answer.node_id != node.id;
}

class NodeVisitor {
 public:
  NodeVisitor(const Context& context, std::string cluster_id,
              ClusterAdmin* admin)
      : context_(context), cluster_id_(std::move(cluster_id)), admin_(*admin) {}

  NodeVisit Visit(const AdminNode& node, const AdminPort& admin_port) const {
    NodeVisit visit;
    const std::string who = NodeName(node.summary);
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
    if (admin_port.is_checked) {
      CheckAdminPort(who, admin_port, &visit.report);
    }
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
        absl::StrCat(NodeName(node.summary),
                     ": has no address of network class '", wanted,
                     "'; it has ",
                     has.empty() ? "none" : absl::StrJoin(has, ", ")),
        absl::StrCat("start it with --advertise ", wanted,
                     "=HOST:PORT or add the line ", wanted,
                     "=HOST:PORT to its --advertise-file; or choose another "
                     "class with --network"));
  }

  bool CheckIdentity(const AdminNode& node, const NodeAnswer& answer,
                     DoctorReport* report) const {
    const std::string who = NodeName(node.summary);
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

  // Few need it: no failure.
  void CheckAdminPort(const std::string& who, const AdminPort& port,
                      DoctorReport* report) const {
    absl::Status status = CheckAdminTarget(port.target, &admin_);
    // The node may be the right one, and the port that for files.
    if (status.ok()) {
      status = admin_.GetProcessInfo(port.target.address).status();
    }
    const std::string text =
        absl::StrCat(who, ": admin port ",
                     status.ok() ? port.target.address : status.message());
    if (status.ok()) {
      report->Ok("node-admin", text);
    } else if (!port.is_given && (absl::IsUnavailable(status) ||
                                  absl::IsDeadlineExceeded(status))) {
      report->Skip("node-admin", text);
    } else {
      report->Hint("node-admin", text);
    }
  }

  const Context& context_;
  const std::string cluster_id_;
  ClusterAdmin& admin_;
};

// By node.
std::vector<AdminPort> AdminPorts(const Settings& settings,
                                  const std::vector<AdminNode>& nodes) {
  std::vector<AdminPort> ports(nodes.size());
  const auto targets = AdminTargets(settings, nodes);
  const auto given = ParseNodeAddresses(settings.node_admin_addresses.value);
  // Settings have been looked at.
  if (!targets.ok() || !given.ok()) return ports;
  for (size_t i = 0; i < nodes.size(); ++i) {
    AdminPort& port = ports[i];
    // The first is the directory's.
    port.target = (*targets)[i + 1];
    port.is_given = given->count(nodes[i].summary.id) != 0;
    port.is_checked =
        port.is_given || (settings.network.value == kClusterNetworkClass &&
                          !port.target.address.empty());
  }
  return ports;
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
  const std::vector<AdminPort> admin_ports =
      AdminPorts(context.settings(), *nodes);
  std::vector<NodeVisit> visits(nodes->size());
  client::ParallelFor(nodes->size(), kDoctorParallelNodes, [&](size_t i) {
    visits[i] = visitor.Visit((*nodes)[i], admin_ports[i]);
  });
  for (const NodeVisit& visit : visits) report->Append(visit.report);
  std::vector<MeshNode> mesh;
  for (size_t i = 0; i < nodes->size(); ++i) {
    mesh.push_back(
        {&(*nodes)[i].summary, visits[i].reachable, visits[i].replaced});
  }
  CheckMesh(mesh, admin, report);
}

}  // namespace coffer::cli
