#ifndef COFFER_CLIENT_CLI_ALL_COMMANDS_H_
#define COFFER_CLIENT_CLI_ALL_COMMANDS_H_

#include "client/cli/command.h"

namespace coffer::cli {

// Every command of the program, in the order of its help.
CommandList MakeAllCommands();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_ALL_COMMANDS_H_
