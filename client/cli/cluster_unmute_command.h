#ifndef COFFER_CLIENT_CLI_CLUSTER_UNMUTE_COMMAND_H_
#define COFFER_CLIENT_CLI_CLUSTER_UNMUTE_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Ends a mute.
std::unique_ptr<Command> NewClusterUnmuteCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_CLUSTER_UNMUTE_COMMAND_H_
