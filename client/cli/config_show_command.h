#ifndef COFFER_CLIENT_CLI_CONFIG_SHOW_COMMAND_H_
#define COFFER_CLIENT_CLI_CONFIG_SHOW_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Shows the settings and where they come from.
std::unique_ptr<Command> NewConfigShowCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_CONFIG_SHOW_COMMAND_H_
