#include "lib/merkle/blob_hash.h"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "lib/crypto/sha256.h"
#include "lib/ids/id.h"
#include "lib/merkle/tree_hash.h"

namespace coffer::merkle {

uint64_t BlobLeafCount(uint64_t blob_size_bytes) {
  return blob_size_bytes / kBlobLeafSizeBytes +
         (blob_size_bytes % kBlobLeafSizeBytes == 0 ? 0 : 1);
}

BlobId HashBlob(absl::string_view blob) {
  thread_local TreeHasher tree;
  while (!blob.empty()) {
    const absl::string_view leaf = blob.substr(0, kBlobLeafSizeBytes);
    tree.AddLeaf(leaf);
    blob.remove_prefix(leaf.size());
  }
  return BlobId(tree.Finish().array());
}

std::vector<Sha256Digest> HashBlobLeaves(absl::string_view blob) {
  std::vector<Sha256Digest> leaves;
  leaves.reserve(BlobLeafCount(blob.size()));
  while (!blob.empty()) {
    const absl::string_view leaf = blob.substr(0, kBlobLeafSizeBytes);
    leaves.push_back(HashLeaf(leaf));
    blob.remove_prefix(leaf.size());
  }
  return leaves;
}

void BlobHasher::Update(absl::string_view bytes) {
  size_bytes_ += bytes.size();
  while (!bytes.empty()) {
    if (leaf_size_bytes_ == 0) leaf_.Update(kLeafPrefix);
    const absl::string_view piece =
        bytes.substr(0, kBlobLeafSizeBytes - leaf_size_bytes_);
    leaf_.Update(piece);
    leaf_size_bytes_ += piece.size();
    bytes.remove_prefix(piece.size());
    if (leaf_size_bytes_ == kBlobLeafSizeBytes) {
      tree_.AddLeafHash(leaf_.Finish());
      leaf_size_bytes_ = 0;
    }
  }
}

BlobId BlobHasher::Finish() {
  if (leaf_size_bytes_ > 0) tree_.AddLeafHash(leaf_.Finish());
  leaf_size_bytes_ = 0;
  size_bytes_ = 0;
  return BlobId(tree_.Finish().array());
}

}  // namespace coffer::merkle
