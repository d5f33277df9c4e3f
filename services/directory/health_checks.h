#ifndef COFFER_SERVICES_DIRECTORY_HEALTH_CHECKS_H_
#define COFFER_SERVICES_DIRECTORY_HEALTH_CHECKS_H_

// The named health checks of a cluster. docs/operations.md explains each. Pure
// functions.

#include <cstddef>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "services/directory/cluster_snapshot.h"

namespace coffer::directory {

namespace health {
inline constexpr char kDamageReported[] = "DAMAGE_REPORTED";
inline constexpr char kDegradedPlacement[] = "DEGRADED_PLACEMENT";
inline constexpr char kDirectoryDiskNearlyFull[] = "DIRECTORY_DISK_NEARLY_FULL";
inline constexpr char kNodeDown[] = "NODE_DOWN";
inline constexpr char kNodeFull[] = "NODE_FULL";
inline constexpr char kNodeNearlyFull[] = "NODE_NEARLY_FULL";
inline constexpr char kNodeSuspect[] = "NODE_SUSPECT";
inline constexpr char kNoNodes[] = "NO_NODES";
inline constexpr char kSharedAddress[] = "SHARED_ADDRESS";
inline constexpr char kTooFewDomains[] = "TOO_FEW_DOMAINS";
inline constexpr char kUnderReplicated[] = "UNDER_REPLICATED";
inline constexpr char kVersionSkew[] = "VERSION_SKEW";
}  // namespace health

// A disk with less than this fraction free is nearly full...
inline constexpr double kNearlyFullFraction = 0.15;
// ...and the directory's, which it needs to take anything, is as good as full.
inline constexpr double kDirectoryFullFraction = 0.05;
// A check lists no more than this many lines.
inline constexpr size_t kMaxHealthDetails = 20;
inline constexpr size_t kMaxHealthDetailBytes = 512;

// The names of all checks, sorted.
std::vector<absl::string_view> HealthCheckNames();
bool IsHealthCheck(absl::string_view name);

// All checks, by name, with the mutes in force at the snapshot's time.
std::vector<v1::HealthCheck> EvaluateHealth(const ClusterSnapshot& snapshot);

// The worst of those that are not muted.
v1::HealthSeverity OverallSeverity(absl::Span<const v1::HealthCheck> checks);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_HEALTH_CHECKS_H_
