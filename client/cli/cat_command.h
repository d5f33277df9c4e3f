#ifndef COFFER_CLIENT_CLI_CAT_COMMAND_H_
#define COFFER_CLIENT_CLI_CAT_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Writes the contents of files to stdout.
std::unique_ptr<Command> NewCatCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_CAT_COMMAND_H_
