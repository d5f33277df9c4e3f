#ifndef COFFER_CLIENT_CLI_DEV_STOP_COMMAND_H_
#define COFFER_CLIENT_CLI_DEV_STOP_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Stops the cluster of dev start.
std::unique_ptr<Command> NewDevStopCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_DEV_STOP_COMMAND_H_
