#ifndef COFFER_SERVICES_DIRECTORY_RPC_ENVIRONMENT_H_
#define COFFER_SERVICES_DIRECTORY_RPC_ENVIRONMENT_H_

#include <string>

#include "absl/time/time.h"
#include "lib/clock/clock.h"
#include "lib/ids/id.h"
#include "lib/rpc/idle_call_guard.h"
#include "services/directory/cluster_reader.h"
#include "services/directory/command_log.h"
#include "services/directory/command_proposer.h"
#include "services/directory/directory_reader.h"
#include "services/directory/disk_space.h"
#include "services/directory/event_feed.h"
#include "services/directory/metadata_store.h"
#include "services/directory/node_registry.h"
#include "services/directory/placement_driver.h"
#include "services/directory/reference_budget.h"

namespace coffer::directory {

class SnapshotCache;

// What the handlers of RPCs work with. Everything that is pointed to is
// thread-safe and outlives them.
struct RpcEnvironment {
  const DirectoryReader* directory = nullptr;
  const ClusterReader* cluster = nullptr;
  const CommandLog* log = nullptr;
  CommandProposer* proposer = nullptr;
  NodeRegistry* registry = nullptr;
  PlacementDriver* placement = nullptr;
  ReferenceBudget* reference_budget = nullptr;
  rpc::IdleCallGuard* idle_guard = nullptr;
  const MetadataStore* store = nullptr;
  EventFeed* events = nullptr;
  SnapshotCache* snapshots = nullptr;
  Clock* clock = nullptr;
  // Empty: not known.
  DiskSpaceProbe disk_space;

  ClusterId cluster_id;
  absl::Duration heartbeat_interval;
  std::string software_version;
  absl::Time start_time;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_RPC_ENVIRONMENT_H_
