#include "client/cli/doctor_mesh.h"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/byte_format.h"
#include "client/cli/doctor_probes.h"
#include "client/cli/node_format.h"
#include "client/parallel_for.h"

namespace coffer::cli {
namespace {

struct Fault {
  // The node that was not reached.
  std::string id;
  std::string address;
  std::string why;
  // "": that of the check.
  std::string hint;

  bool operator<(const Fault& other) const {
    return std::tie(id, address, why) <
           std::tie(other.id, other.address, other.why);
  }
};

// Who could not reach whom.
using Unreached = std::map<Fault, std::vector<std::string>>;

// Not all faults are those of a network.
std::string HintFor(const PeerAnswer& peer) {
  if (absl::IsUnimplemented(peer.status)) return HintOfCheck("node-grpc");
  if (!absl::IsFailedPrecondition(peer.status)) return "";
  return HintOfCheck(peer.address.empty() ? "node-endpoint" : "node-identity");
}

Fault FaultOf(const PeerAnswer& peer) {
  return {peer.node_id, peer.address,
          absl::StrCat(absl::StatusCodeToString(peer.status.code()), ": ",
                       peer.status.message()),
          HintFor(peer)};
}

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
        absl::StrCat(NodeName(asked), ": ", answers.status().message());
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
    (*unreached)[FaultOf(peer)].push_back(ShortId(asked.id));
  }
  for (const std::string& id : left) {
    (*unreached)[{id, "", "it was not asked", ""}].push_back(ShortId(asked.id));
  }
  SkipUnasked(asked, unasked, report);
}

// `replaced`: nodes that nobody can reach any more.
void ReportUnreached(const Unreached& unreached,
                     const std::set<std::string>& replaced,
                     DoctorReport* report) {
  for (const auto& [fault, from] : unreached) {
    const std::string text =
        absl::StrCat("from ", absl::StrJoin(from, ", "), ": cannot reach node ",
                     ShortId(fault.id), fault.address.empty() ? "" : " at ",
                     fault.address, ": ", fault.why);
    if (replaced.count(fault.id) != 0) {
      report->Hint("mesh-reach", text, fault.hint);
    } else {
      report->Fail("mesh-reach", text, fault.hint);
    }
  }
}

}  // namespace

void CheckMesh(absl::Span<const MeshNode> nodes, ClusterAdmin* admin,
               DoctorReport* report) {
  DoctorReport found;
  std::set<std::string> ids;
  std::set<std::string> replaced;
  std::vector<const NodeSummary*> asked;
  for (const MeshNode& each : nodes) {
    ids.insert(each.node->id);
    if (each.replaced) replaced.insert(each.node->id);
    if (each.reachable) {
      asked.push_back(each.node);
    } else {
      found.Skip("mesh-reach", absl::StrCat(NodeName(*each.node),
                                            ": not asked, it cannot be "
                                            "reached from here"));
    }
  }
  std::vector<absl::StatusOr<PeerAnswers>> answers(
      asked.size(), absl::UnknownError("not asked"));
  client::ParallelFor(asked.size(), kDoctorParallelNodes, [&](size_t i) {
    answers[i] = admin->PingPeers(asked[i]->address);
  });
  Unreached unreached;
  for (size_t i = 0; i < asked.size(); ++i) {
    CollectPeers(*asked[i], ids, answers[i], &unreached, &found);
  }
  ReportUnreached(unreached, replaced, &found);
  if (!asked.empty() && found.findings().empty()) {
    found.Ok("mesh-reach",
             absl::StrCat("all ", nodes.size(), " nodes reach each other"));
  }
  report->Append(found);
}

}  // namespace coffer::cli
