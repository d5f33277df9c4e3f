#ifndef COFFER_SERVICES_DIRECTORY_EVENT_RPCS_H_
#define COFFER_SERVICES_DIRECTORY_EVENT_RPCS_H_

// The RPCs of ClusterService about events: see vault_rpcs.h. WatchEvents is
// EventFeed::Watch().

#include "absl/status/status.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "services/directory/rpc_environment.h"

namespace coffer::directory {

absl::Status ListEvents(const RpcEnvironment& env,
                        const v1::ListEventsRequest& request,
                        v1::ListEventsResponse* response);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_EVENT_RPCS_H_
