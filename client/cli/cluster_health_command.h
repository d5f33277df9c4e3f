#ifndef COFFER_CLIENT_CLI_CLUSTER_HEALTH_COMMAND_H_
#define COFFER_CLIENT_CLI_CLUSTER_HEALTH_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Evaluates the health checks of the cluster.
std::unique_ptr<Command> NewClusterHealthCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_CLUSTER_HEALTH_COMMAND_H_
