#ifndef COFFER_CLIENT_CLI_MKDIR_COMMAND_H_
#define COFFER_CLIENT_CLI_MKDIR_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Makes folders.
std::unique_ptr<Command> NewMkdirCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_MKDIR_COMMAND_H_
