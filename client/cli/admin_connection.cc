#include "client/cli/admin_connection.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/node_addresses.h"
#include "client/cli/settings.h"
#include "lib/rpc/address.h"
#include "lib/status/error_info.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

absl::Status CheckAddress(const char* what, const Setting& setting) {
  const absl::Status status = rpc::ParseAddress(setting.value).status();
  if (status.ok()) return status;
  return Annotate(
      status, absl::StrCat("cannot use the ", what, " '", setting.value, "' (",
                           setting.source, ")"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<ClusterAdmin>> ConnectAdmin(
    const Context& context) {
  const Settings& settings = context.settings();
  COFFER_RETURN_IF_ERROR(CheckNamedProfile(settings));
  COFFER_RETURN_IF_ERROR(CheckAddress("directory", settings.directory));
  COFFER_RETURN_IF_ERROR(CheckAddress("admin port", settings.admin));
  ClusterAdminOptions options;
  options.directory_address = settings.directory.value;
  options.admin_address = settings.admin.value;
  options.network_class = settings.network.value;
  COFFER_ASSIGN_OR_RETURN(options.node_addresses,
                          ParseNodeAddresses(settings.node_addresses.value));
  // Not of use here, but a mistake in it would be passed over.
  COFFER_RETURN_IF_ERROR(
      ParseNodeAddresses(settings.node_admin_addresses.value).status());
  options.traceparent = context.surroundings().traceparent;
  return context.surroundings().connect_admin(options);
}

absl::StatusOr<ClusterSummary> GetClusterSummary(ClusterAdmin* admin) {
  COFFER_ASSIGN_OR_RETURN(ClusterSummary cluster, admin->GetStatus());
  COFFER_ASSIGN_OR_RETURN(std::vector<AdminNode> nodes, admin->ListNodes());
  for (AdminNode& node : nodes) {
    cluster.nodes.push_back(std::move(node.summary));
  }
  return cluster;
}

}  // namespace coffer::cli
