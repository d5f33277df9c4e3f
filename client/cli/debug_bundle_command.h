#ifndef COFFER_CLIENT_CLI_DEBUG_BUNDLE_COMMAND_H_
#define COFFER_CLIENT_CLI_DEBUG_BUNDLE_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Collects what helps to find a fault, without secrets.
std::unique_ptr<Command> NewDebugBundleCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_DEBUG_BUNDLE_COMMAND_H_
