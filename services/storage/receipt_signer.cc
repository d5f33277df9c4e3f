#include "services/storage/receipt_signer.h"

#include <algorithm>

namespace coffer::storage {

formats::Receipt ReceiptSigner::Sign(std::vector<HeldBlob> blobs) const {
  std::sort(blobs.begin(), blobs.end(),
            [](const HeldBlob& a, const HeldBlob& b) { return a.id < b.id; });
  const auto end = std::unique(
      blobs.begin(), blobs.end(),
      [](const HeldBlob& a, const HeldBlob& b) { return a.id == b.id; });
  blobs.erase(end, blobs.end());
  std::vector<BlobId> ids;
  ids.reserve(blobs.size());
  formats::Receipt receipt;
  for (const HeldBlob& blob : blobs) {
    ids.push_back(blob.id);
    receipt.total_bytes += blob.size_bytes;
  }
  receipt.node_id = identity_.node_id();
  receipt.placement_epoch = epoch_.Get();
  receipt.blob_ids_sha256 = formats::ReceiptIdsHash(ids);
  receipt.blob_count = static_cast<uint32_t>(ids.size());
  receipt.time = clock_.Now();
  formats::Sign(identity_.key(), receipt);
  return receipt;
}

}  // namespace coffer::storage
