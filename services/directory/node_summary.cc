#include "services/directory/node_summary.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "coffer/directory/v1/directory_service.pb.h"

namespace coffer::directory {

std::string NodeStateName(v1::NodeState state) {
  const std::string name = v1::NodeState_Name(state);
  if (name.empty()) return absl::StrCat(static_cast<int>(state));
  return std::string(absl::StripPrefix(name, "NODE_STATE_"));
}

std::string NodeAddresses(const v1::Node& node) {
  return absl::StrJoin(
      node.endpoints(), ", ", [](std::string* out, const auto& endpoint) {
        absl::StrAppend(out, endpoint.network_class(), "=", endpoint.address());
      });
}

std::string DescribeNode(const v1::Node& node) {
  return absl::StrCat("node ", node.node_id(), " (", NodeAddresses(node),
                      ", failure domain ", node.failure_domain(), ")");
}

}  // namespace coffer::directory
