#include "client/cli/admin_targets.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/cli/node_addresses.h"
#include "client/cli/node_format.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

constexpr char kDirectoryProgram[] = "coffer-directory";

absl::Status AnotherServer(const AdminTarget& target, absl::string_view who) {
  return absl::FailedPreconditionError(absl::StrCat(
      "another server answers there: ", target.address, " is ", who, "; give ",
      target.is_directory
          ? "the directory's own with --admin HOST:PORT"
          : "the node's own with --node-admin-address NODE_ID=HOST:PORT"));
}

}  // namespace

AdminTarget DirectoryTarget(const Settings& settings) {
  return {"directory", settings.admin.value, "", true};
}

absl::StatusOr<std::vector<AdminTarget>> AdminTargets(
    const Settings& settings, const std::vector<AdminNode>& nodes) {
  COFFER_ASSIGN_OR_RETURN(
      const auto addresses,
      ParseNodeAddresses(settings.node_admin_addresses.value));
  std::vector<AdminTarget> targets = {DirectoryTarget(settings)};
  for (const AdminNode& node : nodes) {
    AdminTarget target{absl::StrCat("node-", ShortId(node.summary.id)), "",
                       node.summary.id, false};
    for (const NodeEndpoint& endpoint : node.endpoints) {
      if (endpoint.network_class == kAdminNetworkClass) {
        target.address = endpoint.address;
      }
    }
    const auto other = addresses.find(node.summary.id);
    if (other != addresses.end()) target.address = other->second;
    targets.push_back(std::move(target));
  }
  return targets;
}

absl::Status CheckProgram(const AdminTarget& target, const ProcessInfo& info) {
  if (!target.is_directory || info.program == kDirectoryProgram) {
    return absl::OkStatus();
  }
  return AnotherServer(target,
                       info.program.empty() ? "no directory" : info.program);
}

absl::Status CheckAdminTarget(const AdminTarget& target, ClusterAdmin* admin) {
  if (target.address.empty()) {
    return absl::FailedPreconditionError(
        "it does not advertise its admin port: start it with --advertise "
        "admin=HOST:PORT, or give --node-admin-address NODE_ID=HOST:PORT");
  }
  if (target.is_directory) {
    COFFER_ASSIGN_OR_RETURN(const ProcessInfo info,
                            admin->GetProcessInfo(target.address));
    return CheckProgram(target, info);
  }
  if (target.node_id.empty()) return absl::OkStatus();
  // Admin ports of nodes serve this, too.
  const absl::StatusOr<NodeAnswer> answer = admin->PingNode(target.address);
  if (absl::IsUnimplemented(answer.status())) {
    return AnotherServer(target, "no storage node");
  }
  COFFER_RETURN_IF_ERROR(answer.status());
  if (answer->node_id == target.node_id) return absl::OkStatus();
  return AnotherServer(target, absl::StrCat("node ", answer->node_id));
}

}  // namespace coffer::cli
