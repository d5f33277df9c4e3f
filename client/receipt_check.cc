#include "client/receipt_check.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::client {
namespace {

absl::Status Invalid(absl::string_view why) {
  return MakeError(absl::StatusCode::kUnauthenticated,
                   absl::StrCat("the node's receipt does not count: ", why,
                                "; the node is not trusted with this write"),
                   {reason::kReceiptInvalid, {}});
}

}  // namespace

absl::StatusOr<ReceiptProof> CheckReceipt(
    const NodeId& node, const crypto::SigningPublicKey& node_key,
    std::vector<BlobId> blob_ids,
    const absl::optional<formats::Receipt>& receipt) {
  if (!receipt.has_value()) return Invalid("it is missing");
  if (receipt->node_id != node) return Invalid("it is of another node");
  std::vector<BlobId> ids = formats::SortedDistinct(std::move(blob_ids));
  if (receipt->blob_count != ids.size() ||
      receipt->blob_ids_sha256 != formats::ReceiptIdsHash(ids)) {
    return Invalid("it covers other blobs");
  }
  const absl::Status verified = formats::Verify(node_key, *receipt);
  if (!verified.ok()) return Invalid(verified.message());
  return ReceiptProof{*receipt, std::move(ids)};
}

}  // namespace coffer::client
