#include "services/storage/blob_verifier.h"

#include <vector>

#include "lib/merkle/blob_hash.h"
#include "lib/status/status_macros.h"

namespace coffer::storage {

absl::StatusOr<BlobInfo> BlobVerifier::Stat(const BlobId& id) {
  COFFER_ASSIGN_OR_RETURN(const std::vector<BlobInfo> infos, store_.Stat({id}));
  return infos.front();
}

absl::StatusOr<BlobInfo> BlobVerifier::Verify(const BlobId& id) {
  COFFER_ASSIGN_OR_RETURN(const BlobInfo info, Stat(id));
  if (info.state != BlobState::kLive) return info;
  const absl::StatusOr<PinnedBytes> bytes = store_.Get(id, {});
  if (absl::IsNotFound(bytes.status())) return Stat(id);
  if (!bytes.ok() && !absl::IsDataLoss(bytes.status())) return bytes.status();
  const bool whole = bytes.ok() && merkle::HashBlob(bytes->bytes()) == id;
  COFFER_RETURN_IF_ERROR(
      whole ? store_.MarkVerified(id, info.stored_time, clock_.Now())
            : store_.Quarantine(id, info.stored_time));
  return Stat(id);
}

}  // namespace coffer::storage
