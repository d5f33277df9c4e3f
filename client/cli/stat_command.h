#ifndef COFFER_CLIENT_CLI_STAT_COMMAND_H_
#define COFFER_CLIENT_CLI_STAT_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Shows all about one entry.
std::unique_ptr<Command> NewStatCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_STAT_COMMAND_H_
