#ifndef COFFER_CLIENT_CLI_VERSION_COMMAND_H_
#define COFFER_CLIENT_CLI_VERSION_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Prints the version.
std::unique_ptr<Command> NewVersionCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_VERSION_COMMAND_H_
