#ifndef COFFER_CLIENT_CLI_CLUSTER_EVENTS_COMMAND_H_
#define COFFER_CLIENT_CLI_CLUSTER_EVENTS_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Lists and follows events.
std::unique_ptr<Command> NewClusterEventsCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_CLUSTER_EVENTS_COMMAND_H_
