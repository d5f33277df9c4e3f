#include "lib/merkle/blob_hash.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#include "absl/strings/string_view.h"
#include "lib/crypto/sha256.h"
#include "lib/ids/id.h"
#include "lib/merkle/tree_hash.h"
#include "lib/testdata/vectors.h"

namespace coffer::merkle {
namespace {

TEST(BlobHashTest, GoldenVectors) {
  const auto vectors = testdata::VectorsOf("sha256_tree");
  ASSERT_FALSE(vectors.empty());
  for (const auto& vector : vectors) {
    const std::string blob = testdata::Pattern(vector["size"]);
    EXPECT_EQ(HashBlob(blob).ToHex(), vector["blob_id"]) << blob.size();
    BlobHasher hasher;
    hasher.Update(blob);
    EXPECT_EQ(hasher.Finish().ToHex(), vector["blob_id"]) << blob.size();
  }
}

TEST(BlobHashTest, TheEmptyBlobHasNoLeaves) {
  EXPECT_EQ(HashBlob("").array(), crypto::Sha256("").array());
  EXPECT_EQ(BlobHasher().Finish(), HashBlob(""));
  EXPECT_TRUE(HashBlobLeaves("").empty());
  EXPECT_EQ(BlobLeafCount(0), 0u);
}

TEST(BlobHashTest, AFullLeafIsNotFollowedByAnEmptyOne) {
  const std::string leaf(kBlobLeafSizeBytes, 'x');
  EXPECT_EQ(HashBlob(leaf).array(), HashLeaf(leaf).array());
}

TEST(BlobHashTest, CountsLeaves) {
  EXPECT_EQ(BlobLeafCount(1), 1u);
  EXPECT_EQ(BlobLeafCount(kBlobLeafSizeBytes), 1u);
  EXPECT_EQ(BlobLeafCount(kBlobLeafSizeBytes + 1), 2u);
  EXPECT_EQ(BlobLeafCount(std::numeric_limits<uint64_t>::max()),
            uint64_t{1} << 50);
  const std::string blob(3 * kBlobLeafSizeBytes + 5, 'x');
  EXPECT_EQ(HashBlobLeaves(blob).size(), BlobLeafCount(blob.size()));
}

TEST(BlobHashTest, LeavesGiveTheId) {
  const std::string blob = testdata::Pattern(5 * kBlobLeafSizeBytes + 99);
  TreeHasher tree;
  for (const Sha256Digest& leaf : HashBlobLeaves(blob)) tree.AddLeafHash(leaf);
  EXPECT_EQ(tree.Finish().array(), HashBlob(blob).array());
}

TEST(BlobHasherTest, PiecesDoNotMatter) {
  const std::string blob = testdata::Pattern(4 * kBlobLeafSizeBytes + 321);
  const BlobId expected = HashBlob(blob);
  BlobHasher hasher;
  for (const size_t piece :
       {size_t{7}, size_t{1000}, kBlobLeafSizeBytes - 1, kBlobLeafSizeBytes,
        kBlobLeafSizeBytes + 1, 3 * kBlobLeafSizeBytes, blob.size()}) {
    for (size_t i = 0; i < blob.size(); i += piece) {
      hasher.Update(absl::string_view(blob).substr(i, piece));
      hasher.Update("");
      EXPECT_EQ(hasher.size_bytes(), std::min(i + piece, blob.size()));
    }
    EXPECT_EQ(hasher.Finish(), expected) << piece;
    EXPECT_EQ(hasher.size_bytes(), 0u);
  }
}

TEST(BlobHashTest, EveryLeafCounts) {
  std::string blob(3 * kBlobLeafSizeBytes + 1, 'x');
  const BlobId id = HashBlob(blob);
  for (size_t i = 0; i < blob.size(); i += kBlobLeafSizeBytes) {
    blob[i] ^= 1;
    EXPECT_NE(HashBlob(blob), id) << i;
    blob[i] ^= 1;
  }
  EXPECT_NE(HashBlob(blob + 'x'), id);
}

}  // namespace
}  // namespace coffer::merkle
