#ifndef COFFER_CLIENT_ADMIN_TYPES_H_
#define COFFER_CLIENT_ADMIN_TYPES_H_

// Plain values of ClusterAdmin. Ids are lower-case hexadecimal text. All texts
// come from servers: escape them before a terminal shows them.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "client/types.h"

namespace coffer {

// How much a finding matters; see HealthSeverity of coffer.directory.v1.
enum class HealthSeverity { kOk, kWarning, kError };

struct HealthCheck {
  // Stable, in capitals, such as NODE_DOWN.
  std::string name;
  // What was found, whether muted or not.
  HealthSeverity severity = HealthSeverity::kOk;
  std::string summary;
  std::vector<std::string> details;
  // nullopt: not muted.
  absl::optional<absl::Time> muted_until;
  std::string mute_comment;
};

struct ClusterHealth {
  // The worst of the checks that are not muted.
  HealthSeverity severity = HealthSeverity::kOk;
  std::vector<HealthCheck> checks;
  // By the directory's clock.
  absl::Time time;
};

struct MaintenanceBlocker {
  // Stable, in capitals.
  std::string reason;
  std::string message;
};

struct MaintenanceAnswer {
  // Whether the nodes may be stopped now, all at once.
  bool ready = false;
  std::vector<MaintenanceBlocker> blockers;
  uint32_t placement_group_count = 0;
};

struct ClusterEvent {
  uint64_t sequence = 0;
  absl::Time time;
  // Such as NODE_STATE_CHANGED.
  std::string kind;
  // Empty: about no node.
  std::string node_id;
  std::string message;
};

struct NodeEndpoint {
  std::string network_class;
  std::string address;
};

// A node as the directory knows it.
struct AdminNode {
  // Its address is that of the wanted network class, empty when it has none.
  NodeSummary summary;
  std::vector<NodeEndpoint> endpoints;
};

struct PlacementNodeShare {
  std::string id;
  std::string failure_domain;
  // Placement groups of which it holds a replica.
  uint32_t group_count = 0;
};

struct PlacementSummary {
  uint64_t epoch = 0;
  uint32_t replication_factor = 0;
  uint32_t group_count = 0;
  std::vector<PlacementNodeShare> nodes;
};

// How a node answered when it was asked at one of its addresses.
struct NodeAnswer {
  std::string node_id;
  // Empty: it has joined none.
  std::string cluster_id;
  std::string version;
  std::string failure_domain;
  bool accepts_puts = false;
  uint64_t capacity_bytes = 0;
  uint64_t free_bytes = 0;
  uint64_t reserve_bytes = 0;
  // By the node's clock; nullopt: it did not say.
  absl::optional<absl::Time> time;
  // From the question to the answer, the connection included.
  absl::Duration round_trip_time;
};

// How one node answered another.
struct PeerAnswer {
  std::string node_id;
  std::string address;
  // OK: it answered, under its own id.
  absl::Status status;
  absl::Duration round_trip_time;
};

struct PeerAnswers {
  // The node that asked.
  std::string node_id;
  std::vector<PeerAnswer> peers;
};

struct ProcessInfo {
  std::string program;
  std::string version;
  absl::Time start_time;
  std::string log_level;
  std::map<std::string, std::string> settings;
};

}  // namespace coffer

#endif  // COFFER_CLIENT_ADMIN_TYPES_H_
