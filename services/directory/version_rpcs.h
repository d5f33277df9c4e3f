#ifndef COFFER_SERVICES_DIRECTORY_VERSION_RPCS_H_
#define COFFER_SERVICES_DIRECTORY_VERSION_RPCS_H_

// The RPCs of DirectoryService about versions of files: see vault_rpcs.h.

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "services/directory/rpc_environment.h"

namespace coffer::directory {

absl::Status CommitVersions(const RpcEnvironment& env,
                            const v1::CommitVersionsRequest& request,
                            v1::CommitVersionsResponse* response);

// Reads the next message of a stream; false at its end.
using NextCommitMessage = absl::FunctionRef<bool(v1::CommitVersionRequest*)>;

// `was_cancelled` tells a stream that its client gave up from one that is
// complete: only the latter commits.
absl::Status CommitVersion(const RpcEnvironment& env, NextCommitMessage next,
                           absl::FunctionRef<bool()> was_cancelled);

absl::Status GetVersion(const RpcEnvironment& env,
                        const v1::GetVersionRequest& request,
                        v1::GetVersionResponse* response);
absl::Status ListVersions(const RpcEnvironment& env,
                          const v1::ListVersionsRequest& request,
                          v1::ListVersionsResponse* response);
absl::Status ListReferences(const RpcEnvironment& env,
                            const v1::ListReferencesRequest& request,
                            v1::ListReferencesResponse* response);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_VERSION_RPCS_H_
