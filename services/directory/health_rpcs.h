#ifndef COFFER_SERVICES_DIRECTORY_HEALTH_RPCS_H_
#define COFFER_SERVICES_DIRECTORY_HEALTH_RPCS_H_

// The RPCs of ClusterService and ClusterAdminService about health and
// maintenance: see vault_rpcs.h.

#include "absl/status/status.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "services/directory/rpc_environment.h"

namespace coffer::directory {

absl::Status GetClusterHealth(const RpcEnvironment& env,
                              v1::GetClusterHealthResponse* response);
absl::Status CheckMaintenance(const RpcEnvironment& env,
                              const v1::CheckMaintenanceRequest& request,
                              v1::CheckMaintenanceResponse* response);
absl::Status MuteHealthCheck(const RpcEnvironment& env,
                             const v1::MuteHealthCheckRequest& request,
                             v1::MuteHealthCheckResponse* response);
absl::Status UnmuteHealthCheck(const RpcEnvironment& env,
                               const v1::UnmuteHealthCheckRequest& request);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_HEALTH_RPCS_H_
