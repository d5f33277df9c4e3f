#ifndef COFFER_SERVICES_DIRECTORY_PLACEMENT_DRIVER_H_
#define COFFER_SERVICES_DIRECTORY_PLACEMENT_DRIVER_H_

#include <cstdint>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/clock/clock.h"
#include "lib/placement/placement_map.h"
#include "services/directory/cluster_reader.h"
#include "services/directory/command_proposer.h"
#include "services/directory/node_registry.h"
#include "spdlog/logger.h"

namespace coffer::directory {

struct PlacementDriverOptions {
  // A change waits until nothing else has changed for this long...
  absl::Duration settle = absl::Seconds(1);
  // ...but not longer than this.
  absl::Duration settle_at_most = absl::Seconds(10);
  // A node keeps its weight until its capacity is off by more than this
  // fraction.
  double weight_tolerance = 0.2;
};

// Keeps the placement map in step with the nodes on record.
//
// The map has every registered node, weighted by its capacity in MiB. While the
// map has fewer failure domains than its replication factor, a node in a new
// domain is taken in at once: groups only gain replicas, and a cluster can be
// used from its first nodes on. Later changes settle first, so that nodes which
// join together move each group once.
//
// A node that is SUSPECT or DOWN stays in the map: writers replace it within a
// write and readers ask another replica. Taking it out is the business of
// repair, which copies its groups first.
//
// Thread-safe: maps are installed by compare-and-set on their epoch, and who
// loses plans again.
class PlacementDriver {
 public:
  struct Dependencies {
    const ClusterReader* reader;
    const NodeRegistry* registry;
    CommandProposer* proposer;
    Clock* clock;
    spdlog::logger* logger;
  };

  // All dependencies must outlive the driver.
  PlacementDriver(const PlacementDriverOptions& options,
                  const Dependencies& dependencies);

  // Installs a new map if one is due. To be called when a node has registered,
  // and every second or so. Does nothing while nodes and map agree.
  absl::Status Check();

 private:
  // When a difference between nodes and map was noticed.
  struct Pending {
    std::vector<placement::PlacementNode> wanted;
    absl::Duration since;
    absl::Duration last_change;
  };

  // One attempt. ABORTED or FAILED_PRECONDITION: somebody was faster.
  absl::Status CheckOnce();
  absl::StatusOr<std::vector<placement::PlacementNode>> WantedNodes(
      const placement::PlacementMap& map) const;
  bool HasSettled(const std::vector<placement::PlacementNode>& wanted)
      ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status Install(const placement::PlacementMap& current,
                       const std::vector<placement::PlacementNode>& wanted);

  const PlacementDriverOptions options_;
  const Dependencies deps_;
  absl::Mutex mutex_;
  Pending pending_ ABSL_GUARDED_BY(mutex_);
};

// The weight of a node with `capacity_bytes`: in MiB, at least 1.
uint64_t PlacementWeight(uint64_t capacity_bytes);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_PLACEMENT_DRIVER_H_
