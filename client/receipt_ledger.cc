#include "client/receipt_ledger.h"

#include <utility>

#include "absl/container/flat_hash_set.h"

namespace coffer::client {

void ReceiptLedger::AddProof(const BlobId& blob,
                             std::shared_ptr<const ReceiptProof> proof) {
  entries_[blob].proofs.push_back(std::move(proof));
}

void ReceiptLedger::SetStored(StoredBlob blob) {
  Entry& entry = entries_[blob.id];
  entry.stored = std::move(blob);
  entry.is_stored = true;
}

const StoredBlob* ReceiptLedger::FindStored(const BlobId& blob) const {
  const auto found = entries_.find(blob);
  if (found == entries_.end() || !found->second.is_stored) return nullptr;
  return &found->second.stored;
}

std::vector<ReceiptProof> ReceiptLedger::ProofsFor(
    absl::Span<const BlobId> blobs) const {
  std::vector<ReceiptProof> proofs;
  absl::flat_hash_set<const ReceiptProof*> seen;
  for (const BlobId& blob : blobs) {
    const auto found = entries_.find(blob);
    if (found == entries_.end()) continue;
    for (const auto& proof : found->second.proofs) {
      if (seen.insert(proof.get()).second) proofs.push_back(*proof);
    }
  }
  return proofs;
}

}  // namespace coffer::client
