#ifndef COFFER_SERVICES_DIRECTORY_HEALTH_RPCS_H_
#define COFFER_SERVICES_DIRECTORY_HEALTH_RPCS_H_

// The RPCs of ClusterService and ClusterAdminService about health and
// maintenance: see vault_rpcs.h.

#include <functional>

#include "absl/status/status.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "services/directory/one_at_a_time.h"
#include "services/directory/rpc_environment.h"
#include "services/directory/snapshot_cache.h"

namespace coffer::directory {

// What all who ask share, so that many of them are no more work than one. Both
// outlive the calls.
struct SharedChecks {
  SnapshotCache* snapshots = nullptr;
  // Of under-replicated blobs.
  OneAtATime* scans = nullptr;
};

absl::Status GetClusterHealth(SnapshotCache* snapshots,
                              v1::GetClusterHealthResponse* response);
// CANCELLED soon after `is_cancelled` says so.
absl::Status CheckMaintenance(const RpcEnvironment& env,
                              const SharedChecks& shared,
                              const std::function<bool()>& is_cancelled,
                              const v1::CheckMaintenanceRequest& request,
                              v1::CheckMaintenanceResponse* response);
absl::Status MuteHealthCheck(const RpcEnvironment& env,
                             const v1::MuteHealthCheckRequest& request,
                             v1::MuteHealthCheckResponse* response);
absl::Status UnmuteHealthCheck(const RpcEnvironment& env,
                               const v1::UnmuteHealthCheckRequest& request);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_HEALTH_RPCS_H_
