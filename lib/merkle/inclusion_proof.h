#ifndef COFFER_LIB_MERKLE_INCLUSION_PROOF_H_
#define COFFER_LIB_MERKLE_INCLUSION_PROOF_H_

// Proofs that some consecutive leaves belong to a tree.
//
// A proof is the list of the roots of the largest subtrees without a leaf of
// the range, from left to right. For a single leaf these are the nodes of RFC
// 6962's audit path. With the leaves of the range they give the tree's root, so
// a prover that answers has the leaves. The verifier chooses the range and
// knows the leaf count: neither is taken from the proof.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/crypto/sha256.h"
#include "lib/ids/id.h"
#include "lib/merkle/tree_hash.h"

namespace coffer::merkle {

struct LeafRange {
  uint64_t first = 0;
  // At least 1.
  uint64_t count = 1;
};

using InclusionProof = std::vector<Sha256Digest>;

// The exact number of nodes in a proof; never above 126. INVALID_ARGUMENT when
// `range` is empty or not inside the tree. A decoder can refuse other sizes
// before it allocates.
absl::StatusOr<size_t> InclusionProofSize(uint64_t leaf_count, LeafRange range);

// The proof for `range` of the tree with these leaf hashes, in time linear in
// their number. INVALID_ARGUMENT when `range` is empty or not inside the tree.
absl::StatusOr<InclusionProof> MakeInclusionProof(
    absl::Span<const Sha256Digest> leaf_hashes, LeafRange range);

// A tree as its verifier knows it.
struct TreeHead {
  Sha256Digest root;
  uint64_t leaf_count = 0;
};

// OK when the leaves with hashes `leaf_hashes`, the first of which is number
// `first_leaf`, belong to the tree. DATA_LOSS with reason BLOB_ID_MISMATCH when
// leaves or proof are not right; INVALID_ARGUMENT when the range is empty or
// not inside the tree.
absl::Status VerifyInclusion(const TreeHead& tree, uint64_t first_leaf,
                             absl::Span<const Sha256Digest> leaf_hashes,
                             absl::Span<const Sha256Digest> proof);

// A blob as its verifier knows it.
struct BlobHead {
  BlobId id;
  uint64_t size_bytes = 0;
};

// The same for the bytes of whole leaves of a blob, which start at leaf number
// `first_leaf`: every leaf has kBlobLeafSizeBytes, the blob's last one what is
// left. Other sizes of `bytes` are INVALID_ARGUMENT.
absl::Status VerifyBlobRange(const BlobHead& blob, uint64_t first_leaf,
                             absl::string_view bytes,
                             absl::Span<const Sha256Digest> proof);

}  // namespace coffer::merkle

#endif  // COFFER_LIB_MERKLE_INCLUSION_PROOF_H_
