#include "services/directory/metadata_store.h"

#include "absl/strings/string_view.h"

namespace coffer::directory {

absl::string_view FamilyName(Family family) {
  switch (family) {
    case Family::kMeta:
      return "meta";
    case Family::kVaults:
      return "vaults";
    case Family::kMembers:
      return "members";
    case Family::kEntries:
      return "entries";
    case Family::kNodesMeta:
      return "nodes_meta";
    case Family::kVersions:
      return "versions";
    case Family::kRefs:
      return "refs";
    case Family::kBlobs:
      return "blobs";
    case Family::kBlobRefs:
      return "blob_refs";
    case Family::kGarbage:
      return "garbage";
    case Family::kUnderReplicated:
      return "under_replicated";
    case Family::kStorageNodes:
      return "storage_nodes";
    case Family::kPlacement:
      return "placement";
    case Family::kRequests:
      return "requests";
    case Family::kRequestTimes:
      return "request_times";
    case Family::kStats:
      return "stats";
    case Family::kDeletions:
      return "deletions";
    case Family::kPurges:
      return "purges";
    case Family::kDamage:
      return "damage";
    case Family::kEvents:
      return "events";
    case Family::kMutes:
      return "mutes";
  }
  return "unknown";
}

}  // namespace coffer::directory
