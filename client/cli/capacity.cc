#include "client/cli/capacity.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <utility>

#include "client/cli/node_format.h"

namespace coffer::cli {
namespace {

// Sums of what servers say must not wrap around.
uint64_t AddUpTo(uint64_t a, uint64_t b) {
  const uint64_t max = std::numeric_limits<uint64_t>::max();
  return a > max - b ? max : a + b;
}

// The most data of which each byte can have `copies` copies in distinct
// domains: the greatest D with sum(min(room, D)) >= copies * D. A domain with
// more than an even share of the rest is always in use, and is set aside.
uint64_t MaxData(std::vector<uint64_t> room, uint32_t copies) {
  std::sort(room.rbegin(), room.rend());
  uint64_t rest = 0;
  for (const uint64_t bytes : room) rest = AddUpTo(rest, bytes);
  for (const uint64_t largest : room) {
    const uint64_t share = rest / copies;
    if (largest <= share || copies == 1) return share;
    rest -= std::min(rest, largest);
    --copies;
  }
  return 0;
}

uint64_t UntilFirstIsFull(const std::vector<AdminNode>& nodes,
                          const PlacementSummary& placement) {
  std::map<std::string, uint64_t> room;
  for (const AdminNode& node : nodes) {
    room[node.summary.id] = RoomOf(node.summary);
  }
  bool any = false;
  uint64_t least = std::numeric_limits<uint64_t>::max();
  for (const PlacementNodeShare& share : placement.nodes) {
    // Clients pass over nodes that are full already.
    if (share.group_count == 0 || room[share.id] == 0) continue;
    any = true;
    // Of each byte stored, this part of one lands on the node.
    const double part = static_cast<double>(share.group_count) /
                        static_cast<double>(placement.group_count);
    const double bytes = static_cast<double>(room[share.id]) / part;
    if (bytes < static_cast<double>(least)) {
      least = static_cast<uint64_t>(bytes);
    }
  }
  return any ? least : 0;
}

}  // namespace

uint64_t RoomOf(const NodeSummary& node) {
  if (!node.accepts_puts || node.state != kActiveState) return 0;
  if (node.reserve_bytes.has_value()) {
    return node.free_bytes - std::min(node.free_bytes, *node.reserve_bytes);
  }
  const uint64_t reserve = std::max(
      kDefaultReserveBytes, node.capacity_bytes / kDefaultReserveDivisor);
  return node.free_bytes > reserve ? node.free_bytes - reserve
                                   : node.free_bytes;
}

Capacity ComputeCapacity(const std::vector<AdminNode>& nodes,
                         const PlacementSummary& placement) {
  Capacity capacity;
  std::map<std::string, uint64_t> room_by_domain;
  for (const AdminNode& node : nodes) {
    const NodeSummary& summary = node.summary;
    capacity.capacity_bytes =
        AddUpTo(capacity.capacity_bytes, summary.capacity_bytes);
    capacity.free_bytes = AddUpTo(capacity.free_bytes, summary.free_bytes);
    capacity.stored_bytes =
        AddUpTo(capacity.stored_bytes, summary.stored_bytes);
    const uint64_t room = RoomOf(summary);
    ++capacity.node_count;
    if (room == 0) {
      ++capacity.nodes_without_room;
      continue;
    }
    capacity.room_bytes = AddUpTo(capacity.room_bytes, room);
    // A node without a label is a domain of its own.
    uint64_t& domain =
        room_by_domain[summary.failure_domain.empty() ? summary.id
                                                      : summary.failure_domain];
    domain = AddUpTo(domain, room);
  }
  capacity.replication_factor = placement.replication_factor;
  capacity.domain_count = static_cast<uint32_t>(room_by_domain.size());
  capacity.copies =
      std::min(capacity.replication_factor, capacity.domain_count);
  if (capacity.copies == 0) return capacity;
  std::vector<uint64_t> room;
  for (const auto& [domain, bytes] : room_by_domain) room.push_back(bytes);
  capacity.fits_bytes = MaxData(std::move(room), capacity.copies);
  capacity.fits_now_bytes =
      std::min(capacity.fits_bytes, UntilFirstIsFull(nodes, placement));
  return capacity;
}

}  // namespace coffer::cli
