#ifndef COFFER_CLIENT_CLI_CLUSTER_STATUS_COMMAND_H_
#define COFFER_CLIENT_CLI_CLUSTER_STATUS_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Shows how the cluster is.
std::unique_ptr<Command> NewClusterStatusCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_CLUSTER_STATUS_COMMAND_H_
