#ifndef COFFER_SERVICES_DIRECTORY_NODE_RPCS_H_
#define COFFER_SERVICES_DIRECTORY_NODE_RPCS_H_

// The RPCs of DirectoryService about storage nodes: see vault_rpcs.h.

#include "absl/status/status.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "services/directory/node_registry.h"
#include "services/directory/rpc_environment.h"

namespace coffer::directory {

absl::Status RegisterNode(const RpcEnvironment& env,
                          const v1::RegisterNodeRequest& request,
                          v1::RegisterNodeResponse* response);
absl::Status Heartbeat(const RpcEnvironment& env,
                       const v1::HeartbeatRequest& request,
                       v1::HeartbeatResponse* response);
absl::Status ListNodes(const RpcEnvironment& env,
                       const v1::ListNodesRequest& request,
                       v1::ListNodesResponse* response);
absl::Status GetNode(const RpcEnvironment& env,
                     const v1::GetNodeRequest& request,
                     v1::GetNodeResponse* response);

// Adds to a node on record what is known of it in memory.
void AddLiveness(const NodeRegistry& registry, v1::Node* node);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_NODE_RPCS_H_
