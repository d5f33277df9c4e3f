#ifndef COFFER_LIB_MERKLE_TREE_HASH_H_
#define COFFER_LIB_MERKLE_TREE_HASH_H_

// The Merkle tree hash of RFC 6962, section 2.1, with SHA-256:
//
//   no leaves:  SHA256("")
//   one leaf:   SHA256(00 || leaf)
//   n leaves:   SHA256(01 || hash of the first k || hash of the others), where
//               k is the largest power of two below n
//
// The prefixes keep a leaf from passing for a node.

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "lib/crypto/sha256.h"

namespace coffer::merkle {

using crypto::Sha256Digest;

inline constexpr absl::string_view kLeafPrefix("\x00", 1);
inline constexpr absl::string_view kNodePrefix("\x01", 1);

Sha256Digest HashLeaf(absl::string_view leaf);
Sha256Digest HashNode(const Sha256Digest& left, const Sha256Digest& right);

// The largest power of two below `leaf_count`, which is at least 2: how many
// leaves go to the left.
uint64_t SplitPoint(uint64_t leaf_count);

// Builds a tree from left to right with memory for one digest per level. Not
// thread-safe; reusable.
class TreeHasher {
 public:
  void AddLeaf(absl::string_view leaf);
  void AddLeafHash(const Sha256Digest& leaf_hash);

  uint64_t leaf_count() const { return leaf_count_; }

  // The root over all leaves since construction or the last Finish(); the
  // hasher starts again.
  Sha256Digest Finish();

 private:
  crypto::Sha256Hasher sha256_;
  // Roots of complete subtrees, the largest first: one for each bit that is set
  // in leaf_count_.
  std::vector<Sha256Digest> roots_;
  uint64_t leaf_count_ = 0;
};

}  // namespace coffer::merkle

#endif  // COFFER_LIB_MERKLE_TREE_HASH_H_
