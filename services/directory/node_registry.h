#ifndef COFFER_SERVICES_DIRECTORY_NODE_REGISTRY_H_
#define COFFER_SERVICES_DIRECTORY_NODE_REGISTRY_H_

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/clock/clock.h"
#include "lib/ids/id.h"

namespace coffer::directory {

struct NodeRegistryOptions {
  // Silence after which a node is SUSPECT.
  absl::Duration suspect_after = absl::Seconds(10);
  // Silence after which it is DOWN.
  absl::Duration down_after = absl::Minutes(5);
};

// What the directory knows of a node by its heartbeats.
struct NodeLiveness {
  v1::NodeState state = v1::NODE_STATE_JOINING;
  // As of the last heartbeat or registration since the directory started.
  absl::optional<v1::NodeUsage> usage;
  // The last heartbeat since the directory started.
  absl::optional<absl::Time> heartbeat_time;
};

// Who is alive: in memory only, over the nodes on record. A state is a function
// of the record, of what was heard, and of the time:
//
//   JOINING  registered, no heartbeat yet
//   ACTIVE   heard from
//   SUSPECT  silent for suspect_after, or about to stop
//   DOWN     silent for down_after, and until the next heartbeat
//
// Silence is measured by the monotonic clock, and begins anew when the
// directory starts: that it was away itself says nothing about the nodes. Only
// what was DOWN before stays so until it is heard. node_monitor.h puts changes
// on record.
//
// Thread-safe. Calls nothing but the clock, and reads or writes nothing.
class NodeRegistry {
 public:
  // `clock` must outlive the registry.
  NodeRegistry(const NodeRegistryOptions& options, Clock* clock);

  // A node that was on record, with `state`, when the directory started.
  void Restore(const NodeId& node_id, v1::NodeState state);

  // A node that has just registered. A known one keeps its state.
  void Register(const NodeId& node_id, const v1::NodeUsage& usage);

  // The node is ACTIVE now, or SUSPECT when it says that it is `stopping`.
  // Returns which. NOT_FOUND (NODE_NOT_FOUND): not registered.
  absl::StatusOr<v1::NodeState> Heartbeat(const NodeId& node_id,
                                          const v1::NodeUsage& usage,
                                          bool stopping);

  // nullopt: not registered.
  absl::optional<NodeLiveness> Find(const NodeId& node_id) const;

 private:
  struct Record {
    // JOINING, what was restored or what the last heartbeat made of it; silence
    // may make it worse.
    v1::NodeState state = v1::NODE_STATE_JOINING;
    // By the monotonic clock: the last sign of life, or the start.
    absl::Duration heard;
    absl::optional<v1::NodeUsage> usage;
    absl::optional<absl::Time> heartbeat_time;
  };

  v1::NodeState StateAt(const Record& record, absl::Duration now) const;

  const NodeRegistryOptions options_;
  Clock& clock_;
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<NodeId, Record> records_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_NODE_REGISTRY_H_
