#ifndef COFFER_LIB_FORMATS_RECEIPT_H_
#define COFFER_LIB_FORMATS_RECEIPT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lib/crypto/sha256.h"
#include "lib/crypto/signing.h"
#include "lib/ids/id.h"

namespace coffer::formats {

// A storage node's signed statement that it holds blobs durably: one for each
// batch that it acknowledges. Field by field the message of records.proto.
struct Receipt {
  NodeId node_id;
  uint64_t placement_epoch = 0;
  // ReceiptIdsHash() of the blobs.
  crypto::Sha256Digest blob_ids_sha256;
  // Of distinct blobs; at least 1.
  uint32_t blob_count = 0;
  uint64_t total_bytes = 0;
  // Whole nanoseconds; what is finer is cut off.
  absl::Time time = absl::UnixEpoch();
  crypto::Signature signature;
};

// Sorts and drops repetitions: the form that ReceiptIdsHash() takes.
std::vector<BlobId> SortedDistinct(std::vector<BlobId> blob_ids);

// SHA-256 over the concatenation of ids that are sorted and distinct.
crypto::Sha256Digest ReceiptIdsHash(absl::Span<const BlobId> sorted_ids);

// PAE("coffer/1/receipt", ...): what the signature covers. docs/formats.md
// lists the items.
std::string SigningInput(const Receipt& receipt);

// Sets the signature. node_id is the caller's to set.
void Sign(const crypto::SigningKeyPair& key, Receipt& receipt);

// INVALID_ARGUMENT (MALFORMED) when a field is missing or out of its limits.
// Does not look at the signature.
absl::Status Validate(const Receipt& receipt);

// Validate(), then DATA_LOSS (SIGNATURE_INVALID) unless the signature is
// by `key`.
absl::Status Verify(const crypto::SigningPublicKey& key,
                    const Receipt& receipt);

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_RECEIPT_H_
