#include "client/cli/admin_targets.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "client/cli/node_format.h"

namespace coffer::cli {

std::vector<AdminTarget> AdminTargets(const Settings& settings,
                                      const std::vector<AdminNode>& nodes) {
  std::vector<AdminTarget> targets = {{"directory", settings.admin.value}};
  for (const AdminNode& node : nodes) {
    AdminTarget target{absl::StrCat("node-", ShortId(node.summary.id)), ""};
    for (const NodeEndpoint& endpoint : node.endpoints) {
      if (endpoint.network_class == kAdminNetworkClass) {
        target.address = endpoint.address;
      }
    }
    targets.push_back(std::move(target));
  }
  return targets;
}

}  // namespace coffer::cli
