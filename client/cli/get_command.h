#ifndef COFFER_CLIENT_CLI_GET_COMMAND_H_
#define COFFER_CLIENT_CLI_GET_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Fetches files and folders.
std::unique_ptr<Command> NewGetCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_GET_COMMAND_H_
