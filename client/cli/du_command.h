#ifndef COFFER_CLIENT_CLI_DU_COMMAND_H_
#define COFFER_CLIENT_CLI_DU_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Shows how much space folders take.
std::unique_ptr<Command> NewDuCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_DU_COMMAND_H_
