#ifndef COFFER_SERVICES_DIRECTORY_VAULT_COMMANDS_H_
#define COFFER_SERVICES_DIRECTORY_VAULT_COMMANDS_H_

#include "absl/status/status.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "services/directory/command_context.h"

namespace coffer::directory {

// Adds a vault with its topmost folder and first member. ALREADY_EXISTS
// (VAULT_EXISTS): the vault's or the folder's id is taken.
absl::Status ApplyCreateVault(const internal::v1::CreateVault& command,
                              const CommandContext& context);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_VAULT_COMMANDS_H_
