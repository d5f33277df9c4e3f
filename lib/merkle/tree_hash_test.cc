#include "lib/merkle/tree_hash.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "lib/crypto/sha256.h"

namespace coffer::merkle {
namespace {

// The definition of RFC 6962, word by word.
Sha256Digest ReferenceRoot(absl::Span<const std::string> leaves) {
  if (leaves.empty()) return crypto::Sha256("");
  if (leaves.size() == 1) {
    return crypto::Sha256(absl::StrCat(kLeafPrefix, leaves[0]));
  }
  size_t split = 1;
  while (split * 2 < leaves.size()) split *= 2;
  return crypto::Sha256(
      absl::StrCat(kNodePrefix, ReferenceRoot(leaves.first(split)).bytes(),
                   ReferenceRoot(leaves.subspan(split)).bytes()));
}

TEST(TreeHashTest, PublishedVectors) {
  // The test tree of the Certificate Transparency implementations.
  const std::vector<std::string> leaves = {
      "",
      absl::HexStringToBytes("00"),
      absl::HexStringToBytes("10"),
      absl::HexStringToBytes("2021"),
      absl::HexStringToBytes("3031"),
      absl::HexStringToBytes("40414243"),
      absl::HexStringToBytes("5051525354555657"),
      absl::HexStringToBytes("606162636465666768696a6b6c6d6e6f"),
  };
  TreeHasher hasher;
  EXPECT_EQ(hasher.Finish().ToHex(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  hasher.AddLeaf(leaves[0]);
  EXPECT_EQ(hasher.Finish().ToHex(),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  for (const std::string& leaf : leaves) hasher.AddLeaf(leaf);
  EXPECT_EQ(hasher.Finish().ToHex(),
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

TEST(TreeHashTest, AgreesWithTheDefinitionForEveryCount) {
  std::vector<std::string> leaves;
  TreeHasher hasher;
  for (int count = 0; count <= 130; ++count) {
    for (const std::string& leaf : leaves) hasher.AddLeaf(leaf);
    EXPECT_EQ(hasher.leaf_count(), leaves.size());
    EXPECT_EQ(hasher.Finish(), ReferenceRoot(leaves)) << count;
    EXPECT_EQ(hasher.leaf_count(), 0u);
    leaves.push_back(absl::StrCat("leaf ", count));
  }
}

TEST(TreeHashTest, LeafHashesStandForLeaves) {
  TreeHasher leaves;
  TreeHasher hashes;
  for (const char* leaf : {"a", "b", "c"}) {
    leaves.AddLeaf(leaf);
    hashes.AddLeafHash(HashLeaf(leaf));
  }
  EXPECT_EQ(leaves.Finish(), hashes.Finish());
}

TEST(TreeHashTest, ANodeIsNoLeaf) {
  const Sha256Digest a = HashLeaf("a");
  const Sha256Digest b = HashLeaf("b");
  EXPECT_NE(HashNode(a, b), HashLeaf(absl::StrCat(a.bytes(), b.bytes())));
  EXPECT_NE(HashNode(a, b), HashNode(b, a));
}

TEST(TreeHashTest, SplitsAtTheLargestPowerOfTwoBelow) {
  EXPECT_EQ(SplitPoint(2), 1u);
  EXPECT_EQ(SplitPoint(3), 2u);
  EXPECT_EQ(SplitPoint(4), 2u);
  EXPECT_EQ(SplitPoint(5), 4u);
  EXPECT_EQ(SplitPoint(1 << 20), 1u << 19);
  EXPECT_EQ(SplitPoint(~uint64_t{0}), uint64_t{1} << 63);
  EXPECT_EQ(SplitPoint(uint64_t{1} << 63), uint64_t{1} << 62);
}

}  // namespace
}  // namespace coffer::merkle
