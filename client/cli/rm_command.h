#ifndef COFFER_CLIENT_CLI_RM_COMMAND_H_
#define COFFER_CLIENT_CLI_RM_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Removes entries.
std::unique_ptr<Command> NewRmCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_RM_COMMAND_H_
