#ifndef COFFER_SERVICES_DIRECTORY_VAULT_RPCS_H_
#define COFFER_SERVICES_DIRECTORY_VAULT_RPCS_H_

#include "absl/status/status.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "services/directory/rpc_environment.h"

namespace coffer::directory {

// The RPCs of DirectoryService about vaults, as functions: validate, convert,
// one call into the domain, convert back. Contract: directory_service.proto.
// Thread-safe. So are the other *_rpcs.h.
absl::Status CreateVault(const RpcEnvironment& env,
                         const v1::CreateVaultRequest& request);
absl::Status GetVault(const RpcEnvironment& env,
                      const v1::GetVaultRequest& request,
                      v1::GetVaultResponse* response);
absl::Status ListVaults(const RpcEnvironment& env,
                        const v1::ListVaultsRequest& request,
                        v1::ListVaultsResponse* response);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_VAULT_RPCS_H_
