#ifndef COFFER_SERVICES_DIRECTORY_CLUSTER_RPCS_H_
#define COFFER_SERVICES_DIRECTORY_CLUSTER_RPCS_H_

// The RPCs of DirectoryService about the cluster as a whole, and about damaged
// blobs: see vault_rpcs.h.

#include "absl/status/status.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "services/directory/rpc_environment.h"

namespace coffer::directory {

absl::Status GetPlacementMap(const RpcEnvironment& env,
                             const v1::GetPlacementMapRequest& request,
                             v1::GetPlacementMapResponse* response);
absl::Status GetClusterStatus(const RpcEnvironment& env,
                              v1::GetClusterStatusResponse* response);
absl::Status ReportDamage(const RpcEnvironment& env,
                          const v1::ReportDamageRequest& request);
absl::Status ListDamage(const RpcEnvironment& env,
                        const v1::ListDamageRequest& request,
                        v1::ListDamageResponse* response);
absl::Status ListBlobReferences(const RpcEnvironment& env,
                                const v1::ListBlobReferencesRequest& request,
                                v1::ListBlobReferencesResponse* response);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_CLUSTER_RPCS_H_
