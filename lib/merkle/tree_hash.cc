#include "lib/merkle/tree_hash.h"

#include <cstdint>

#include "absl/strings/string_view.h"
#include "lib/crypto/sha256.h"

namespace coffer::merkle {
namespace {

Sha256Digest HashLeafWith(absl::string_view leaf,
                          crypto::Sha256Hasher& sha256) {
  sha256.Update(kLeafPrefix);
  sha256.Update(leaf);
  return sha256.Finish();
}

Sha256Digest HashNodeWith(const Sha256Digest& left, const Sha256Digest& right,
                          crypto::Sha256Hasher& sha256) {
  sha256.Update(kNodePrefix);
  sha256.Update(left.bytes());
  sha256.Update(right.bytes());
  return sha256.Finish();
}

}  // namespace

Sha256Digest HashLeaf(absl::string_view leaf) {
  thread_local crypto::Sha256Hasher sha256;
  return HashLeafWith(leaf, sha256);
}

Sha256Digest HashNode(const Sha256Digest& left, const Sha256Digest& right) {
  thread_local crypto::Sha256Hasher sha256;
  return HashNodeWith(left, right, sha256);
}

uint64_t SplitPoint(uint64_t leaf_count) {
  uint64_t split = 1;
  // Not split * 2 < leaf_count: that would overflow.
  while (split < leaf_count - split) split *= 2;
  return split;
}

void TreeHasher::AddLeaf(absl::string_view leaf) {
  AddLeafHash(HashLeafWith(leaf, sha256_));
}

void TreeHasher::AddLeafHash(const Sha256Digest& leaf_hash) {
  Sha256Digest root = leaf_hash;
  for (uint64_t rest = leaf_count_; rest & 1; rest >>= 1) {
    root = HashNodeWith(roots_.back(), root, sha256_);
    roots_.pop_back();
  }
  roots_.push_back(root);
  ++leaf_count_;
}

Sha256Digest TreeHasher::Finish() {
  leaf_count_ = 0;
  if (roots_.empty()) return sha256_.Finish();
  Sha256Digest root = roots_.back();
  roots_.pop_back();
  while (!roots_.empty()) {
    root = HashNodeWith(roots_.back(), root, sha256_);
    roots_.pop_back();
  }
  return root;
}

}  // namespace coffer::merkle
