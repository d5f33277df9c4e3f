#ifndef COFFER_INTEGRATION_TESTS_REPLICA_FAULT_H_
#define COFFER_INTEGRATION_TESTS_REPLICA_FAULT_H_

#include <array>
#include <string>

#include "absl/status/status.h"
#include "integration_tests/in_process_node.h"

namespace coffer::integration {

// The ways in which one replica can suffer.
enum class ReplicaFault {
  // Connections are refused.
  kKilled,
  // Connections are taken and never answered.
  kSilent,
  // Calls about blobs hang.
  kStalled,
  // Puts are refused.
  kFullDisk,
  // Reads fail.
  kFailingReads,
  // Reads give wrong bytes.
  kGarbledReads,
  // Puts are acknowledged and forgotten.
  kDroppedPuts,
  // All blobs that it has are wrong on its disk.
  kCorruptBlobs,
  // All blobs that it has are gone.
  kLostBlobs,
};

inline constexpr std::array<ReplicaFault, 9> kAllReplicaFaults = {
    ReplicaFault::kKilled,       ReplicaFault::kSilent,
    ReplicaFault::kStalled,      ReplicaFault::kFullDisk,
    ReplicaFault::kFailingReads, ReplicaFault::kGarbledReads,
    ReplicaFault::kDroppedPuts,  ReplicaFault::kCorruptBlobs,
    ReplicaFault::kLostBlobs,
};

// UpperCamel, for names of tests.
std::string NameOf(ReplicaFault fault);

// Whether a node takes no new blobs while it lasts.
bool PreventsPuts(ReplicaFault fault);

absl::Status Inflict(ReplicaFault fault, InProcessNode& node);

// Ends all faults but the loss of blobs.
absl::Status Recover(InProcessNode& node);

}  // namespace coffer::integration

#endif  // COFFER_INTEGRATION_TESTS_REPLICA_FAULT_H_
