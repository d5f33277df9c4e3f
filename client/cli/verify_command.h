#ifndef COFFER_CLIENT_CLI_VERIFY_COMMAND_H_
#define COFFER_CLIENT_CLI_VERIFY_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Checks what is stored.
std::unique_ptr<Command> NewVerifyCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_VERIFY_COMMAND_H_
