#ifndef COFFER_CLIENT_CLI_CLUSTER_DF_COMMAND_H_
#define COFFER_CLIENT_CLI_CLUSTER_DF_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Shows capacity.
std::unique_ptr<Command> NewClusterDfCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_CLUSTER_DF_COMMAND_H_
