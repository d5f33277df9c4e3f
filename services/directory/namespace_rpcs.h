#ifndef COFFER_SERVICES_DIRECTORY_NAMESPACE_RPCS_H_
#define COFFER_SERVICES_DIRECTORY_NAMESPACE_RPCS_H_

// The RPCs of DirectoryService about folders and names: see vault_rpcs.h.

#include "absl/status/status.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "services/directory/rpc_environment.h"

namespace coffer::directory {

absl::Status CreateFolder(const RpcEnvironment& env,
                          const v1::CreateFolderRequest& request);

// RESOURCE_EXHAUSTED (LIMIT_EXCEEDED): in view FULL, the answer would be larger
// than a client takes; ask for fewer names.
absl::Status LookupEntries(const RpcEnvironment& env,
                           const v1::LookupEntriesRequest& request,
                           v1::LookupEntriesResponse* response);
absl::Status ListFolder(const RpcEnvironment& env,
                        const v1::ListFolderRequest& request,
                        v1::ListFolderResponse* response);
absl::Status MoveEntry(const RpcEnvironment& env,
                       const v1::MoveEntryRequest& request);
absl::Status DeleteEntries(const RpcEnvironment& env,
                           const v1::DeleteEntriesRequest& request,
                           v1::DeleteEntriesResponse* response);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_NAMESPACE_RPCS_H_
