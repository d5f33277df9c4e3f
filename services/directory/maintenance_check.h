#ifndef COFFER_SERVICES_DIRECTORY_MAINTENANCE_CHECK_H_
#define COFFER_SERVICES_DIRECTORY_MAINTENANCE_CHECK_H_

// Whether nodes may be stopped: what would become of reads and writes.

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "services/directory/cluster_reader.h"
#include "services/directory/cluster_snapshot.h"

namespace coffer::directory {

namespace blocker {
inline constexpr char kLastReplica[] = "LAST_REPLICA";
inline constexpr char kNotEnoughDomains[] = "NOT_ENOUGH_DOMAINS";
inline constexpr char kOtherNodeUnavailable[] = "OTHER_NODE_UNAVAILABLE";
inline constexpr char kUnderReplicated[] = "UNDER_REPLICATED";
}  // namespace blocker

// Under-replicated blobs that are looked at one by one; with more of them the
// answer is no.
inline constexpr size_t kMaxBlobsChecked = 100000;

// Ids of nodes, 32 hexadecimal digits each.
using NodeIdSet = absl::flat_hash_set<std::string>;

// Those of `nodes` that are not DOWN: stopping the others changes nothing.
NodeIdSet NodesToStop(const ClusterSnapshot& snapshot, const NodeIdSet& nodes);

// A node that was not heard of for this many heartbeat intervals does not count
// as one that answers, although it is not SUSPECT yet: it may just have died.
inline constexpr int kMaxMissedHeartbeats = 2;

// What stands against stopping `stopping` all at once, by reason; empty when
// nothing does, as for no nodes at all:
//
//   LAST_REPLICA            a placement group would have no ACTIVE replica, or
//                           as many failure domains as some vault keeps copies
//                           would be without a node
//   NOT_ENOUGH_DOMAINS      writes would not find enough failure domains
//   OTHER_NODE_UNAVAILABLE  a node that shares a group with one of them is not
//                           ACTIVE, or missed its last heartbeats
//   UNDER_REPLICATED        blobs that were written with fewer copies than
//                           wanted would have none left that answers
//
// `unproven_at_risk` is what CountBlobsAtRisk() says. Pure.
std::vector<v1::MaintenanceBlocker> EvaluateMaintenance(
    const ClusterSnapshot& snapshot, const NodeIdSet& stopping,
    size_t unproven_at_risk);

// How many under-replicated blobs have proven copies only on nodes in
// `stopping` or not ACTIVE; kMaxBlobsChecked when there are too many to look.
// CANCELLED: `stop`, which is asked every thousand blobs, said so.
absl::StatusOr<size_t> CountBlobsAtRisk(const ClusterReader& reader,
                                        const ClusterSnapshot& snapshot,
                                        const NodeIdSet& stopping,
                                        const std::function<bool()>& stop);

// Placement groups of which one of `nodes` holds a replica.
size_t CountGroupsOf(const ClusterSnapshot& snapshot, const NodeIdSet& nodes);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_MAINTENANCE_CHECK_H_
