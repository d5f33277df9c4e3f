#include "services/directory/receipt_verifier.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "lib/formats/receipt.h"
#include "lib/rpc/record_converter.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"
#include "services/directory/commit_validation.h"
#include "services/directory/field_validation.h"

namespace coffer::directory {
namespace {

absl::Status Invalid(absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument,
                   absl::StrCat("receipt proves nothing: ", why,
                                "; put the blobs again for a new one"),
                   {reason::kReceiptInvalid, {}});
}

absl::StatusOr<std::vector<BlobId>> DistinctIds(const v1::ReceiptProof& proof) {
  std::vector<BlobId> ids;
  ids.reserve(proof.blob_ids_size());
  for (const std::string& raw : proof.blob_ids()) {
    COFFER_ASSIGN_OR_RETURN(const BlobId id, BlobId::FromBytes(raw));
    ids.push_back(id);
  }
  return formats::SortedDistinct(std::move(ids));
}

}  // namespace

absl::Status ReceiptVerifier::Add(const v1::ReceiptProof& proof) {
  COFFER_RETURN_IF_ERROR(CountAgainstLimits(proof));
  const absl::Status form = ValidateReceiptProof(proof);
  if (!form.ok()) return Invalid(form.message());
  const absl::StatusOr<formats::Receipt> receipt =
      rpc::FromProto(proof.receipt());
  if (!receipt.ok()) return Invalid(receipt.status().message());

  COFFER_ASSIGN_OR_RETURN(const std::vector<BlobId> ids, DistinctIds(proof));
  if (ids.size() != receipt->blob_count) {
    return Invalid(absl::StrCat("it is for ", receipt->blob_count,
                                " blobs and came with ", ids.size(),
                                " distinct ids"));
  }
  if (formats::ReceiptIdsHash(ids) != receipt->blob_ids_sha256) {
    return Invalid("it is for other blobs than it came with");
  }
  COFFER_ASSIGN_OR_RETURN(const Key key, FindKey(receipt->node_id));
  const absl::Status verified = formats::Verify(key.public_key, *receipt);
  if (!verified.ok()) {
    return Invalid(absl::StrCat("it is not signed by the key of node ",
                                receipt->node_id.ToHex()));
  }
  for (const BlobId& id : ids) {
    auto& nodes = proven_by_[id];
    if (std::find(nodes.begin(), nodes.end(), key.node_index) == nodes.end()) {
      nodes.push_back(key.node_index);
    }
  }
  return absl::OkStatus();
}

absl::Span<const uint32_t> ReceiptVerifier::ProvenBy(
    const BlobId& blob_id) const {
  const auto found = proven_by_.find(blob_id);
  if (found == proven_by_.end()) return {};
  return found->second;
}

absl::Status ReceiptVerifier::CountAgainstLimits(
    const v1::ReceiptProof& proof) {
  COFFER_RETURN_IF_ERROR(
      CheckCount("receipts", ++receipt_count_, 0, limits_.max_receipts));
  // Cannot overflow: a message has far fewer ids than there are ints left.
  blob_id_count_ += proof.blob_ids_size();
  return CheckCount("receipts.blob_ids", blob_id_count_, 0,
                    limits_.max_blob_ids);
}

absl::StatusOr<ReceiptVerifier::Key> ReceiptVerifier::FindKey(
    const NodeId& node_id) {
  const auto known = keys_.find(node_id);
  if (known != keys_.end()) return known->second;
  const absl::StatusOr<v1::Node> node = reader_.GetNode(node_id);
  if (absl::IsNotFound(node.status())) {
    return Invalid(
        absl::StrCat("node ", node_id.ToHex(), " is not registered"));
  }
  COFFER_RETURN_IF_ERROR(node.status());
  COFFER_ASSIGN_OR_RETURN(
      const crypto::SigningPublicKey public_key,
      crypto::SigningPublicKey::FromBytes(node->public_key()));
  const Key key{static_cast<uint32_t>(nodes_.size()), public_key};
  nodes_.push_back({node_id, node->failure_domain()});
  keys_.emplace(node_id, key);
  return key;
}

}  // namespace coffer::directory
