#ifndef COFFER_CLIENT_CLI_NODE_SELECTOR_H_
#define COFFER_CLIENT_CLI_NODE_SELECTOR_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/admin_types.h"

namespace coffer::cli {

// The id of the node that the user means: by its id, a prefix of it that no
// other id has, an address that it advertises, or the host name of one (its
// first label is enough: "coffer-storage-0"). NOT_FOUND lists the nodes;
// INVALID_ARGUMENT: several nodes match.
absl::StatusOr<std::string> SelectNode(const std::string& wanted,
                                       const std::vector<AdminNode>& nodes);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_NODE_SELECTOR_H_
