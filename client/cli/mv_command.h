#ifndef COFFER_CLIENT_CLI_MV_COMMAND_H_
#define COFFER_CLIENT_CLI_MV_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Moves or renames entries within a vault.
std::unique_ptr<Command> NewMvCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_MV_COMMAND_H_
