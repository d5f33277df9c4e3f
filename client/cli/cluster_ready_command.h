#ifndef COFFER_CLIENT_CLI_CLUSTER_READY_COMMAND_H_
#define COFFER_CLIENT_CLI_CLUSTER_READY_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Says whether nodes may be stopped.
std::unique_ptr<Command> NewClusterReadyCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_CLUSTER_READY_COMMAND_H_
