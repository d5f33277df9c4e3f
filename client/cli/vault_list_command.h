#ifndef COFFER_CLIENT_CLI_VAULT_LIST_COMMAND_H_
#define COFFER_CLIENT_CLI_VAULT_LIST_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Lists the vaults of the keyring.
std::unique_ptr<Command> NewVaultListCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_VAULT_LIST_COMMAND_H_
