#ifndef COFFER_CLIENT_CLI_NODE_LIST_COMMAND_H_
#define COFFER_CLIENT_CLI_NODE_LIST_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Lists the storage nodes.
std::unique_ptr<Command> NewNodeListCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_NODE_LIST_COMMAND_H_
