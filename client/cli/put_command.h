#ifndef COFFER_CLIENT_CLI_PUT_COMMAND_H_
#define COFFER_CLIENT_CLI_PUT_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Stores local files and folders.
std::unique_ptr<Command> NewPutCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_PUT_COMMAND_H_
