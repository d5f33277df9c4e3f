#ifndef COFFER_CLIENT_CLI_LS_COMMAND_H_
#define COFFER_CLIENT_CLI_LS_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Lists a folder, or the vaults.
std::unique_ptr<Command> NewLsCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_LS_COMMAND_H_
