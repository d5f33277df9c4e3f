#include "lib/merkle/inclusion_proof.h"

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/crypto/sha256.h"
#include "lib/merkle/blob_hash.h"
#include "lib/merkle/tree_hash.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::merkle {
namespace {

// The subtree over `count` leaves from number `first` on.
struct Subtree {
  uint64_t first;
  uint64_t count;

  Subtree Left() const { return {first, SplitPoint(count)}; }
  Subtree Right() const {
    const uint64_t split = SplitPoint(count);
    return {first + split, count - split};
  }
  bool Inside(LeafRange range) const {
    return first >= range.first && first - range.first < range.count &&
           count <= range.count - (first - range.first);
  }
  bool Outside(LeafRange range) const {
    return first < range.first ? count <= range.first - first
                               : first - range.first >= range.count;
  }
};

absl::Status CheckRange(uint64_t leaf_count, LeafRange range) {
  if (range.count > 0 && range.first < leaf_count &&
      range.count <= leaf_count - range.first) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("leaves ", range.first, " to ", range.first, " + ",
                   range.count, " are not inside a tree of ", leaf_count));
}

absl::Status ProofRefused() {
  return MakeError(absl::StatusCode::kDataLoss,
                   "the proof does not lead to the expected root: the data is "
                   "damaged or was tampered with",
                   {reason::kBlobIdMismatch, {}});
}

// The recursions below go as deep as the tree, at most 64 levels, and enter
// subtrees that are partly in the range only: two per level.

size_t CountNodes(Subtree tree, LeafRange range) {
  if (tree.Outside(range)) return 1;
  if (tree.Inside(range)) return 0;
  return CountNodes(tree.Left(), range) + CountNodes(tree.Right(), range);
}

Sha256Digest RootOf(absl::Span<const Sha256Digest> leaf_hashes) {
  TreeHasher hasher;
  for (const Sha256Digest& leaf : leaf_hashes) hasher.AddLeafHash(leaf);
  return hasher.Finish();
}

void AppendProof(absl::Span<const Sha256Digest> leaf_hashes, Subtree tree,
                 LeafRange range, InclusionProof& proof) {
  if (tree.Outside(range)) {
    proof.push_back(RootOf(leaf_hashes.subspan(tree.first, tree.count)));
    return;
  }
  if (tree.Inside(range)) return;
  AppendProof(leaf_hashes, tree.Left(), range, proof);
  AppendProof(leaf_hashes, tree.Right(), range, proof);
}

// Takes the nodes of `proof` in the order in which AppendProof() gave them.
Sha256Digest RootFromProof(Subtree tree, LeafRange range,
                           absl::Span<const Sha256Digest> leaf_hashes,
                           absl::Span<const Sha256Digest>& proof) {
  if (tree.Outside(range)) {
    const Sha256Digest node = proof.front();
    proof.remove_prefix(1);
    return node;
  }
  if (tree.Inside(range)) {
    return RootOf(leaf_hashes.subspan(tree.first - range.first, tree.count));
  }
  const Sha256Digest left =
      RootFromProof(tree.Left(), range, leaf_hashes, proof);
  const Sha256Digest right =
      RootFromProof(tree.Right(), range, leaf_hashes, proof);
  return HashNode(left, right);
}

}  // namespace

absl::StatusOr<size_t> InclusionProofSize(uint64_t leaf_count,
                                          LeafRange range) {
  COFFER_RETURN_IF_ERROR(CheckRange(leaf_count, range));
  return CountNodes({0, leaf_count}, range);
}

absl::StatusOr<InclusionProof> MakeInclusionProof(
    absl::Span<const Sha256Digest> leaf_hashes, LeafRange range) {
  COFFER_RETURN_IF_ERROR(CheckRange(leaf_hashes.size(), range));
  InclusionProof proof;
  AppendProof(leaf_hashes, {0, leaf_hashes.size()}, range, proof);
  return proof;
}

absl::Status VerifyInclusion(const TreeHead& tree, uint64_t first_leaf,
                             absl::Span<const Sha256Digest> leaf_hashes,
                             absl::Span<const Sha256Digest> proof) {
  const LeafRange range = {first_leaf, leaf_hashes.size()};
  COFFER_ASSIGN_OR_RETURN(const size_t size,
                          InclusionProofSize(tree.leaf_count, range));
  if (proof.size() != size) return ProofRefused();
  const Sha256Digest root =
      RootFromProof({0, tree.leaf_count}, range, leaf_hashes, proof);
  return root == tree.root ? absl::OkStatus() : ProofRefused();
}

absl::Status VerifyBlobRange(const BlobHead& blob, uint64_t first_leaf,
                             absl::string_view bytes,
                             absl::Span<const Sha256Digest> proof) {
  const TreeHead tree = {Sha256Digest(blob.id.array()),
                         BlobLeafCount(blob.size_bytes)};
  const LeafRange range = {first_leaf, BlobLeafCount(bytes.size())};
  COFFER_RETURN_IF_ERROR(CheckRange(tree.leaf_count, range));
  const bool reaches_end = range.count == tree.leaf_count - first_leaf;
  const uint64_t expected_size =
      reaches_end ? blob.size_bytes - first_leaf * kBlobLeafSizeBytes
                  : range.count * kBlobLeafSizeBytes;
  if (bytes.size() != expected_size) {
    return absl::InvalidArgumentError(absl::StrCat(
        "these leaves have ", expected_size, " bytes, not ", bytes.size()));
  }
  return VerifyInclusion(tree, first_leaf, HashBlobLeaves(bytes), proof);
}

}  // namespace coffer::merkle
