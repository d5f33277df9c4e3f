#include "services/directory/proof_nodes.h"

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/refusals.h"

namespace coffer::directory {

absl::StatusOr<ProofNodes> ProofNodes::Parse(
    const internal::v1::CommitVersions& command) {
  if (command.proof_node_ids_size() != command.proof_failure_domains_size()) {
    return InvalidRequest("a node that proves blobs has no failure domain");
  }
  for (const std::string& node_id : command.proof_node_ids()) {
    COFFER_RETURN_IF_ERROR(ParseRawId<NodeId>("proof node", node_id).status());
  }
  return ProofNodes(command);
}

absl::optional<absl::string_view> ProofNodes::FindFailureDomain(
    absl::string_view node_id) const {
  for (uint32_t i = 0; i < size(); ++i) {
    if (this->node_id(i) == node_id) return failure_domain(i);
  }
  return absl::nullopt;
}

}  // namespace coffer::directory
