#ifndef COFFER_CLIENT_CLI_VERSIONS_COMMAND_H_
#define COFFER_CLIENT_CLI_VERSIONS_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Lists the versions of a file.
std::unique_ptr<Command> NewVersionsCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_VERSIONS_COMMAND_H_
