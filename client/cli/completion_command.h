#ifndef COFFER_CLIENT_CLI_COMPLETION_COMMAND_H_
#define COFFER_CLIENT_CLI_COMPLETION_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Prints a completion script for a shell.
std::unique_ptr<Command> NewCompletionCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_COMPLETION_COMMAND_H_
