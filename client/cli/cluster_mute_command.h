#ifndef COFFER_CLIENT_CLI_CLUSTER_MUTE_COMMAND_H_
#define COFFER_CLIENT_CLI_CLUSTER_MUTE_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Mutes a health check.
std::unique_ptr<Command> NewClusterMuteCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_CLUSTER_MUTE_COMMAND_H_
