#ifndef COFFER_CLIENT_CLI_CAPACITY_H_
#define COFFER_CLIENT_CLI_CAPACITY_H_

#include <cstdint>
#include <vector>

#include "client/admin_types.h"
#include "client/types.h"

namespace coffer::cli {

// Nodes keep some of their disks free and refuse puts that would use it. Those
// of older versions do not say how much: it is taken to be the default, 5 % and
// at least 1 GiB.
inline constexpr uint64_t kDefaultReserveBytes = uint64_t{1} << 30;
inline constexpr uint64_t kDefaultReserveDivisor = 20;

// How many bytes of blobs the node still takes: none unless it is ACTIVE and
// accepts puts, else what is free above its reserve. One that accepts puts with
// less free than the default, and does not say, has a smaller reserve; then all
// that is free counts.
uint64_t RoomOf(const NodeSummary& node);

// How much a cluster holds and how much more fits. What fits is bytes of file
// contents before replication; encryption and padding add up to 12 %.
struct Capacity {
  uint64_t capacity_bytes = 0;
  uint64_t free_bytes = 0;
  // Sum of RoomOf().
  uint64_t room_bytes = 0;
  // Of blobs, all replicas.
  uint64_t stored_bytes = 0;
  // Copies that are made of each blob: R, or as many as there are failure
  // domains with room.
  uint32_t copies = 0;
  uint32_t replication_factor = 0;
  // Failure domains with room.
  uint32_t domain_count = 0;
  // Nodes with and without room.
  uint32_t node_count = 0;
  uint32_t nodes_without_room = 0;
  // With copies in that many distinct failure domains, if groups can still be
  // moved between nodes.
  uint64_t fits_bytes = 0;
  // Until the first of the nodes with room is full, with the groups where they
  // are now; 0: none of them holds groups.
  uint64_t fits_now_bytes = 0;
};

Capacity ComputeCapacity(const std::vector<AdminNode>& nodes,
                         const PlacementSummary& placement);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_CAPACITY_H_
