#ifndef COFFER_CLIENT_CLI_DEV_STATUS_COMMAND_H_
#define COFFER_CLIENT_CLI_DEV_STATUS_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Shows the processes of the cluster of dev start.
std::unique_ptr<Command> NewDevStatusCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_DEV_STATUS_COMMAND_H_
