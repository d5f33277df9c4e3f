#ifndef COFFER_CLIENT_CLI_DEBUG_LOG_LEVEL_COMMAND_H_
#define COFFER_CLIENT_CLI_DEBUG_LOG_LEVEL_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Shows and changes how much servers log.
std::unique_ptr<Command> NewDebugLogLevelCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_DEBUG_LOG_LEVEL_COMMAND_H_
