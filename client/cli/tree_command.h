#ifndef COFFER_CLIENT_CLI_TREE_COMMAND_H_
#define COFFER_CLIENT_CLI_TREE_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Shows a folder as a tree.
std::unique_ptr<Command> NewTreeCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_TREE_COMMAND_H_
