#ifndef COFFER_CLIENT_RECEIPT_LEDGER_H_
#define COFFER_CLIENT_RECEIPT_LEDGER_H_

#include <memory>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "client/blob_uploader.h"
#include "client/directory_stub.h"
#include "lib/ids/id.h"

namespace coffer::client {

// Which blobs an upload has stored, and the receipts that prove it. A receipt
// covers many blobs and is kept as long as one of them. Not thread-safe.
class ReceiptLedger {
 public:
  // `proof` covers `blob`.
  void AddProof(const BlobId& blob, std::shared_ptr<const ReceiptProof> proof);

  void SetStored(StoredBlob blob);

  // Null when it was not set or is forgotten. Valid until the next change.
  const StoredBlob* FindStored(const BlobId& blob) const;

  // The distinct proofs of these blobs. Unknown blobs have none.
  std::vector<ReceiptProof> ProofsFor(absl::Span<const BlobId> blobs) const;

  void Forget(const BlobId& blob) { entries_.erase(blob); }

 private:
  struct Entry {
    StoredBlob stored;
    bool is_stored = false;
    std::vector<std::shared_ptr<const ReceiptProof>> proofs;
  };

  absl::flat_hash_map<BlobId, Entry> entries_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_RECEIPT_LEDGER_H_
