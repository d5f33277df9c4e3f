#ifndef COFFER_CLIENT_RECEIPT_CHECK_H_
#define COFFER_CLIENT_RECEIPT_CHECK_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "client/directory_stub.h"
#include "lib/crypto/signing.h"
#include "lib/formats/receipt.h"
#include "lib/ids/id.h"

namespace coffer::client {

// The proof that `node` holds `blob_ids`: its receipt together with the
// distinct ids, sorted. `blob_ids` must not be empty.
//
// UNAUTHENTICATED (RECEIPT_INVALID) unless the receipt is there, is of that
// node, is signed with `node_key`, and covers exactly these ids: the node must
// not be counted as a holder then.
absl::StatusOr<ReceiptProof> CheckReceipt(
    const NodeId& node, const crypto::SigningPublicKey& node_key,
    std::vector<BlobId> blob_ids,
    const absl::optional<formats::Receipt>& receipt);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_RECEIPT_CHECK_H_
