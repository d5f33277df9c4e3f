#ifndef COFFER_CLIENT_CLI_VAULT_CREATE_COMMAND_H_
#define COFFER_CLIENT_CLI_VAULT_CREATE_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Makes a vault.
std::unique_ptr<Command> NewVaultCreateCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_VAULT_CREATE_COMMAND_H_
