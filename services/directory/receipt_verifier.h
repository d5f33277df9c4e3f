#ifndef COFFER_SERVICES_DIRECTORY_RECEIPT_VERIFIER_H_
#define COFFER_SERVICES_DIRECTORY_RECEIPT_VERIFIER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/crypto/signing.h"
#include "lib/ids/id.h"
#include "services/directory/cluster_reader.h"

namespace coffer::directory {

// Limits of the receipts of one commit.
struct ReceiptLimits {
  int max_receipts = 0;
  // In all receipts together.
  int max_blob_ids = 0;
};

// Verifies the receipts of one commit and remembers which nodes prove which
// blobs.
//
// A receipt proves something when its ids are those that it was signed for
// (hash and number), and the signature is by the key that its node registered.
// Whether the node is alive, and the placement epoch and time of the receipt,
// play no part: the node had the blobs on its disk. `total_bytes` is what the
// node believes, nobody here can check it, and nothing depends on it.
//
// Memory is proportional to the ids taken, within the limits. Not thread-safe:
// one object for each request.
class ReceiptVerifier {
 public:
  struct ProvingNode {
    NodeId id;
    std::string failure_domain;
  };

  // `reader` must outlive the verifier.
  ReceiptVerifier(const ReceiptLimits& limits, const ClusterReader* reader)
      : limits_(limits), reader_(*reader) {}

  // INVALID_ARGUMENT with reason RECEIPT_INVALID: the receipt is malformed, by
  // an unknown node, for other ids, or not signed by its node. With reason
  // LIMIT_EXCEEDED: too many of them.
  absl::Status Add(const v1::ReceiptProof& proof);

  // Nodes that proved something, in the order of their first receipts.
  const std::vector<ProvingNode>& nodes() const { return nodes_; }

  // How many distinct blobs were proven: what the memory is proportional to.
  size_t proven_blob_count() const { return proven_by_.size(); }

  // Indexes into nodes(), each once. Valid until the next Add().
  absl::Span<const uint32_t> ProvenBy(const BlobId& blob_id) const;

 private:
  struct Key {
    uint32_t node_index;
    crypto::SigningPublicKey public_key;
  };

  absl::Status CountAgainstLimits(const v1::ReceiptProof& proof);
  // Looks each node up once.
  absl::StatusOr<Key> FindKey(const NodeId& node_id);

  const ReceiptLimits limits_;
  const ClusterReader& reader_;
  int receipt_count_ = 0;
  int blob_id_count_ = 0;
  std::vector<ProvingNode> nodes_;
  absl::flat_hash_map<NodeId, Key> keys_;
  absl::flat_hash_map<BlobId, absl::InlinedVector<uint32_t, 4>> proven_by_;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_RECEIPT_VERIFIER_H_
