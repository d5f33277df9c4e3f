#ifndef COFFER_CLIENT_VAULT_CREATOR_H_
#define COFFER_CLIENT_VAULT_CREATOR_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/directory_stub.h"
#include "client/keyring_store.h"
#include "client/session_services.h"
#include "client/types.h"
#include "lib/formats/keyring.h"
#include "lib/formats/vault_policy.h"

namespace coffer::client {

// The policy of a new vault: the caller's choices, or the cluster's where it
// made none. INVALID_ARGUMENT when they contradict each other.
absl::StatusOr<formats::VaultPolicy> PolicyFor(const VaultOptions& options,
                                               const SessionServices& services);
VaultOptions OptionsOf(const formats::VaultPolicy& policy);

// Makes a vault: its key goes into the keyring, which is saved, and then the
// vault is registered. When the answer of the directory, or the process, was
// lost in between, the same call again registers the vault of the keyring. Its
// options are those of the call that gets it registered: a vault that turns out
// to be registered with others is ALREADY_EXISTS, as is any vault of that name
// (VAULT_EXISTS).
absl::Status CreateVault(const std::string& name, const VaultOptions& options,
                         const SessionServices& services,
                         KeyringStore& keyrings);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_VAULT_CREATOR_H_
