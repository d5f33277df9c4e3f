#ifndef COFFER_LIB_MERKLE_BLOB_HASH_H_
#define COFFER_LIB_MERKLE_BLOB_HASH_H_

// The id of a blob: the Merkle tree hash of its bytes, cut into leaves of
// 16 KiB (the last one may be shorter, and there is no empty leaf). The empty
// blob has no leaves, so its id is SHA256("").
//
// Whoever holds a blob can check it without a key, whole or by parts (see
// inclusion_proof.h).

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "lib/crypto/sha256.h"
#include "lib/ids/id.h"
#include "lib/merkle/tree_hash.h"

namespace coffer::merkle {

inline constexpr size_t kBlobLeafSizeBytes = 16 * 1024;

// How many leaves a blob of this size has.
uint64_t BlobLeafCount(uint64_t blob_size_bytes);

// Thread-safe.
BlobId HashBlob(absl::string_view blob);

// The hash of each leaf, in order: what proofs are made of.
std::vector<Sha256Digest> HashBlobLeaves(absl::string_view blob);

// HashBlob() for bytes that come in pieces of any size. Constant memory, no
// copies. Not thread-safe; reusable.
class BlobHasher {
 public:
  void Update(absl::string_view bytes);

  // How many bytes Update() got so far.
  uint64_t size_bytes() const { return size_bytes_; }

  // The id of all bytes since construction or the last Finish(); the hasher
  // starts again.
  BlobId Finish();

 private:
  crypto::Sha256Hasher leaf_;
  TreeHasher tree_;
  size_t leaf_size_bytes_ = 0;
  uint64_t size_bytes_ = 0;
};

}  // namespace coffer::merkle

#endif  // COFFER_LIB_MERKLE_BLOB_HASH_H_
