#ifndef COFFER_CLIENT_CLI_CAPACITY_H_
#define COFFER_CLIENT_CLI_CAPACITY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "client/admin_types.h"

namespace coffer::cli {

// How much a cluster holds and how much more fits. What fits is bytes of file
// contents before replication; encryption and padding add up to 12 %.
struct Capacity {
  uint64_t capacity_bytes = 0;
  uint64_t free_bytes = 0;
  // Of blobs, all replicas.
  uint64_t stored_bytes = 0;
  // Copies that are made of each blob: R, or as many as there are failure
  // domains with room.
  uint32_t copies = 0;
  uint32_t replication_factor = 0;
  // Failure domains with nodes that take new data.
  uint32_t domain_count = 0;
  // With copies in that many distinct failure domains, if groups can still be
  // moved between nodes.
  uint64_t fits_bytes = 0;
  // Until the first node is full, with the groups where they are now.
  uint64_t fits_now_bytes = 0;
};

// Nodes that refuse puts, or are DOWN, have no room.
Capacity ComputeCapacity(const std::vector<AdminNode>& nodes,
                         const PlacementSummary& placement);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_CAPACITY_H_
