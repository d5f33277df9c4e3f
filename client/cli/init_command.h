#ifndef COFFER_CLIENT_CLI_INIT_COMMAND_H_
#define COFFER_CLIENT_CLI_INIT_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Makes the keyring and a profile.
std::unique_ptr<Command> NewInitCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_INIT_COMMAND_H_
