#include "lib/formats/receipt.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "lib/crypto/sha256.h"
#include "lib/crypto/signing.h"
#include "lib/formats/format_errors.h"
#include "lib/formats/signing_items.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"

namespace coffer::formats {

std::vector<BlobId> SortedDistinct(std::vector<BlobId> blob_ids) {
  std::sort(blob_ids.begin(), blob_ids.end());
  blob_ids.erase(std::unique(blob_ids.begin(), blob_ids.end()), blob_ids.end());
  return blob_ids;
}

crypto::Sha256Digest ReceiptIdsHash(absl::Span<const BlobId> sorted_ids) {
  crypto::Sha256Hasher hasher;
  for (const BlobId& id : sorted_ids) hasher.Update(id.bytes());
  return hasher.Finish();
}

std::string SigningInput(const Receipt& receipt) {
  return SigningItems("receipt")
      .Bytes(receipt.node_id.bytes())
      .Number(receipt.placement_epoch)
      .Bytes(receipt.blob_ids_sha256.bytes())
      .Number(receipt.blob_count)
      .Number(receipt.total_bytes)
      .Time(receipt.time)
      .Encode();
}

void Sign(const crypto::SigningKeyPair& key, Receipt& receipt) {
  receipt.signature = key.Sign(SigningInput(receipt));
}

absl::Status Validate(const Receipt& receipt) {
  if (receipt.node_id.is_nil()) {
    return MalformedArgument("invalid receipt: the node's id is missing");
  }
  if (receipt.blob_count == 0 || receipt.total_bytes == 0) {
    return MalformedArgument("invalid receipt: it is about no blobs");
  }
  return ValidateSignedTime(receipt.time);
}

absl::Status Verify(const crypto::SigningPublicKey& key,
                    const Receipt& receipt) {
  COFFER_RETURN_IF_ERROR(Validate(receipt));
  return crypto::VerifySignature(key, SigningInput(receipt), receipt.signature);
}

}  // namespace coffer::formats
