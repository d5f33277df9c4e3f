#ifndef COFFER_CLIENT_CLI_DEV_HEALTH_H_
#define COFFER_CLIENT_CLI_DEV_HEALTH_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/cancellation.h"
#include "client/cli/context.h"
#include "client/cli/dev_state.h"
#include "client/types.h"

namespace coffer::cli {

// Help of the option --data.
inline constexpr char kDevDataHelp[] =
    "Folder of the cluster; default: the last one started, else in the XDG "
    "state folder";

// The data folder of a dev cluster: the one that was asked for, else that of
// the last `coffer dev start`, else one in the user's state folder.
// INVALID_ARGUMENT: no home folder.
absl::StatusOr<std::string> DevDataFolder(const Context& context,
                                          const std::string& asked);

// What the directory of a dev cluster says, asked with a keyring of its own:
// works before `coffer init`.
absl::StatusOr<ClusterSummary> AskDevCluster(const Context& context,
                                             const std::string& data_folder,
                                             const std::string& directory);

size_t CountActive(const ClusterSummary& cluster);

// Asks until every node of `state` is active and holds placement groups: before
// that, a put could find too few of them. DEADLINE_EXCEEDED names the nodes
// that lack and their logs; CANCELLED.
absl::Status AwaitNodes(const Context& context, const std::string& data_folder,
                        const DevState& state, Cancellation* cancellation);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_DEV_HEALTH_H_
