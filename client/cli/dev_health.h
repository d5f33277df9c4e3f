#ifndef COFFER_CLIENT_CLI_DEV_HEALTH_H_
#define COFFER_CLIENT_CLI_DEV_HEALTH_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/cli/context.h"
#include "client/types.h"

namespace coffer::cli {

// The data folder of a dev cluster: the one that was asked
// for, else one in the user's state folder. INVALID_ARGUMENT: no home folder.
absl::StatusOr<std::string> DevDataFolder(const Context& context,
                                          const std::string& asked);

// What the directory of a dev cluster says, asked with a keyring of its own:
// works before `coffer init`.
absl::StatusOr<ClusterSummary> AskDevCluster(const Context& context,
                                             const std::string& data_folder,
                                             const std::string& directory);

size_t CountActive(const ClusterSummary& cluster);

// Asks until `nodes` nodes are active. DEADLINE_EXCEEDED, CANCELLED.
absl::Status AwaitActiveNodes(const Context& context,
                              const std::string& data_folder,
                              const std::string& directory, size_t nodes,
                              Cancellation* cancellation);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_DEV_HEALTH_H_
