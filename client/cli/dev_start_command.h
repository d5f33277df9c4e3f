#ifndef COFFER_CLIENT_CLI_DEV_START_COMMAND_H_
#define COFFER_CLIENT_CLI_DEV_START_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Starts a cluster on this machine.
std::unique_ptr<Command> NewDevStartCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_DEV_START_COMMAND_H_
