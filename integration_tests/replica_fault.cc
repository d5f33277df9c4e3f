#include "integration_tests/replica_fault.h"

#include <vector>

#include "lib/ids/id.h"
#include "lib/status/status_macros.h"

namespace coffer::integration {
namespace {

absl::Status ForEachBlob(InProcessNode& node,
                         absl::Status (InProcessNode::*handle)(const BlobId&)) {
  COFFER_ASSIGN_OR_RETURN(const std::vector<BlobId> ids, node.Blobs());
  for (const BlobId& id : ids) COFFER_RETURN_IF_ERROR((node.*handle)(id));
  return absl::OkStatus();
}

}  // namespace

std::string NameOf(ReplicaFault fault) {
  switch (fault) {
    case ReplicaFault::kKilled:
      return "Killed";
    case ReplicaFault::kSilent:
      return "Silent";
    case ReplicaFault::kStalled:
      return "Stalled";
    case ReplicaFault::kFullDisk:
      return "FullDisk";
    case ReplicaFault::kFailingReads:
      return "FailingReads";
    case ReplicaFault::kGarbledReads:
      return "GarbledReads";
    case ReplicaFault::kDroppedPuts:
      return "DroppedPuts";
    case ReplicaFault::kCorruptBlobs:
      return "CorruptBlobs";
    case ReplicaFault::kLostBlobs:
      return "LostBlobs";
  }
  return "Unknown";
}

bool PreventsPuts(ReplicaFault fault) {
  return fault == ReplicaFault::kKilled || fault == ReplicaFault::kSilent ||
         fault == ReplicaFault::kStalled || fault == ReplicaFault::kFullDisk;
}

absl::Status Inflict(ReplicaFault fault, InProcessNode& node) {
  switch (fault) {
    case ReplicaFault::kKilled:
      node.Kill();
      return absl::OkStatus();
    case ReplicaFault::kSilent:
      return node.KillAndStaySilent();
    case ReplicaFault::kStalled:
      node.faults().Stall();
      return absl::OkStatus();
    case ReplicaFault::kFullDisk:
      node.FillDisk();
      return absl::OkStatus();
    case ReplicaFault::kFailingReads:
      node.faults().FailReads();
      return absl::OkStatus();
    case ReplicaFault::kGarbledReads:
      node.faults().GarbleReads();
      return absl::OkStatus();
    case ReplicaFault::kDroppedPuts:
      node.faults().DropPuts();
      return absl::OkStatus();
    case ReplicaFault::kCorruptBlobs:
      return ForEachBlob(node, &InProcessNode::Corrupt);
    case ReplicaFault::kLostBlobs:
      return ForEachBlob(node, &InProcessNode::Lose);
  }
  return absl::InvalidArgumentError("no such fault");
}

absl::Status Recover(InProcessNode& node) {
  node.FreeDisk();
  if (!node.is_running()) return node.Start();
  node.faults().Reset();
  return absl::OkStatus();
}

}  // namespace coffer::integration
