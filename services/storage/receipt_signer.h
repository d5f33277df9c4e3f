#ifndef COFFER_SERVICES_STORAGE_RECEIPT_SIGNER_H_
#define COFFER_SERVICES_STORAGE_RECEIPT_SIGNER_H_

#include <cstdint>
#include <vector>

#include "lib/clock/clock.h"
#include "lib/formats/receipt.h"
#include "lib/ids/id.h"
#include "services/storage/node_identity.h"
#include "services/storage/placement_epoch.h"

namespace coffer::storage {

// Signs for blobs that are durable on this node; that they are is up to the
// caller. Thread-safe.
class ReceiptSigner {
 public:
  struct HeldBlob {
    BlobId id;
    uint64_t size_bytes = 0;
  };

  // All must outlive the signer.
  ReceiptSigner(const NodeIdentity* identity, const PlacementEpoch* epoch,
                Clock* clock)
      : identity_(*identity), epoch_(*epoch), clock_(*clock) {}

  // One receipt for all of `blobs`, at least one; repetitions count once.
  formats::Receipt Sign(std::vector<HeldBlob> blobs) const;

 private:
  const NodeIdentity& identity_;
  const PlacementEpoch& epoch_;
  Clock& clock_;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_RECEIPT_SIGNER_H_
