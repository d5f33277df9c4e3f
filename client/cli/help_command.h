#ifndef COFFER_CLIENT_CLI_HELP_COMMAND_H_
#define COFFER_CLIENT_CLI_HELP_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Explains commands and topics.
std::unique_ptr<Command> NewHelpCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_HELP_COMMAND_H_
