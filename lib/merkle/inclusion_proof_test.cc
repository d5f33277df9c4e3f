#include "lib/merkle/inclusion_proof.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/merkle/blob_hash.h"
#include "lib/merkle/tree_hash.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "lib/testdata/vectors.h"

namespace coffer::merkle {
namespace {

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

std::vector<Sha256Digest> Leaves(size_t count) {
  std::vector<Sha256Digest> leaves;
  for (size_t i = 0; i < count; ++i)
    leaves.push_back(HashLeaf(absl::StrCat(i)));
  return leaves;
}

TreeHead HeadOf(const std::vector<Sha256Digest>& leaves) {
  TreeHasher hasher;
  for (const Sha256Digest& leaf : leaves) hasher.AddLeafHash(leaf);
  return {hasher.Finish(), leaves.size()};
}

Sha256Digest Damaged(const Sha256Digest& digest) {
  auto bytes = digest.array();
  bytes[bytes.size() / 2] ^= 1;
  return Sha256Digest(bytes);
}

// RFC 6962, section 2.1.1, word by word: from the leaf to the root.
InclusionProof ReferencePath(uint64_t m,
                             absl::Span<const Sha256Digest> leaves) {
  if (leaves.size() == 1) return {};
  const uint64_t k = SplitPoint(leaves.size());
  const bool left = m < k;
  InclusionProof path = ReferencePath(
      left ? m : m - k, left ? leaves.first(k) : leaves.subspan(k));
  const auto sibling = left ? leaves.subspan(k) : leaves.first(k);
  path.push_back(HeadOf({sibling.begin(), sibling.end()}).root);
  return path;
}

TEST(InclusionProofTest, EveryRangeOfEverySmallTreeVerifies) {
  for (size_t count = 1; count <= 17; ++count) {
    const std::vector<Sha256Digest> leaves = Leaves(count);
    const TreeHead head = HeadOf(leaves);
    for (uint64_t first = 0; first < count; ++first) {
      for (uint64_t size = 1; size <= count - first; ++size) {
        const auto proof = MakeInclusionProof(leaves, {first, size});
        ASSERT_THAT(proof, IsOk());
        EXPECT_THAT(InclusionProofSize(count, {first, size}),
                    IsOkAndHolds(proof->size()));
        const auto range = absl::MakeConstSpan(leaves).subspan(first, size);
        EXPECT_THAT(VerifyInclusion(head, first, range, *proof), IsOk())
            << count << " " << first << " " << size;
      }
    }
  }
}

TEST(InclusionProofTest, ASingleLeafHasTheNodesOfItsAuditPath) {
  for (const size_t count : {1, 2, 3, 7, 8, 9, 100}) {
    const std::vector<Sha256Digest> leaves = Leaves(count);
    for (uint64_t leaf = 0; leaf < count; ++leaf) {
      InclusionProof proof = *MakeInclusionProof(leaves, {leaf, 1});
      InclusionProof path = ReferencePath(leaf, leaves);
      std::sort(proof.begin(), proof.end());
      std::sort(path.begin(), path.end());
      EXPECT_EQ(proof, path) << count << " " << leaf;
    }
  }
}

class TamperedProofTest : public testing::Test {
 protected:
  void ExpectRefused(uint64_t first, const std::vector<Sha256Digest>& range,
                     const InclusionProof& proof) const {
    const absl::Status status = VerifyInclusion(head_, first, range, proof);
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss));
    EXPECT_THAT(status, HasReason(reason::kBlobIdMismatch));
  }

  const std::vector<Sha256Digest> leaves_ = Leaves(13);
  const TreeHead head_ = HeadOf(leaves_);
  const std::vector<Sha256Digest> range_ = {leaves_.begin() + 5,
                                            leaves_.begin() + 9};
  const InclusionProof proof_ = *MakeInclusionProof(leaves_, {5, 4});
};

TEST_F(TamperedProofTest, EachNodeAndLeafCounts) {
  ASSERT_THAT(VerifyInclusion(head_, 5, range_, proof_), IsOk());
  for (size_t i = 0; i < proof_.size(); ++i) {
    InclusionProof proof = proof_;
    proof[i] = Damaged(proof[i]);
    ExpectRefused(5, range_, proof);
  }
  for (size_t i = 0; i < range_.size(); ++i) {
    std::vector<Sha256Digest> range = range_;
    range[i] = Damaged(range[i]);
    ExpectRefused(5, range, proof_);
  }
}

TEST_F(TamperedProofTest, MissingAndSurplusNodesAreRefused) {
  for (size_t size = 0; size < proof_.size(); ++size) {
    ExpectRefused(5, range_, {proof_.begin(), proof_.begin() + size});
  }
  InclusionProof longer = proof_;
  longer.push_back(proof_.back());
  ExpectRefused(5, range_, longer);
}

TEST_F(TamperedProofTest, AnotherPlaceOrOrderIsRefused) {
  ExpectRefused(4, range_, proof_);
  ExpectRefused(6, range_, proof_);
  InclusionProof reversed(proof_.rbegin(), proof_.rend());
  ExpectRefused(5, range_, reversed);
  std::vector<Sha256Digest> swapped = range_;
  std::swap(swapped[0], swapped[1]);
  ExpectRefused(5, swapped, proof_);
}

TEST_F(TamperedProofTest, AnotherTreeIsRefused) {
  EXPECT_THAT(VerifyInclusion({Damaged(head_.root), 13}, 5, range_, proof_),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(VerifyInclusion({head_.root, 12}, 5, range_, proof_),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST(InclusionProofTest, RangesOutsideTheTreeAreInvalid) {
  const std::vector<Sha256Digest> leaves = Leaves(5);
  const TreeHead head = HeadOf(leaves);
  constexpr uint64_t kMax = ~uint64_t{0};
  for (const LeafRange range :
       {LeafRange{0, 0}, LeafRange{5, 1}, LeafRange{4, 2}, LeafRange{0, 6},
        LeafRange{kMax, 1}, LeafRange{1, kMax}, LeafRange{kMax, kMax}}) {
    EXPECT_THAT(MakeInclusionProof(leaves, range), StatusIs(kInvalid));
    EXPECT_THAT(InclusionProofSize(5, range), StatusIs(kInvalid));
  }
  EXPECT_THAT(VerifyInclusion(head, 0, {}, {}), StatusIs(kInvalid));
  EXPECT_THAT(VerifyInclusion(head, 5, {leaves[0]}, {}), StatusIs(kInvalid));
  EXPECT_THAT(VerifyInclusion({}, 0, {leaves[0]}, {}), StatusIs(kInvalid));
}

TEST(InclusionProofTest, HugeTreesCostLittleToRefuse) {
  const std::vector<Sha256Digest> leaves = Leaves(2);
  const uint64_t huge = ~uint64_t{0};
  EXPECT_THAT(InclusionProofSize(huge, {huge / 3, 1}),
              IsOkAndHolds(testing::Le(size_t{64})));
  EXPECT_THAT(InclusionProofSize(huge, {huge / 3, huge / 3}),
              IsOkAndHolds(testing::Le(size_t{126})));
  EXPECT_THAT(VerifyInclusion({leaves[0], huge}, huge - 2, leaves, {}),
              StatusIs(absl::StatusCode::kDataLoss));
}

class BlobRangeTest : public testing::Test {
 protected:
  absl::string_view Bytes(uint64_t first, size_t size) const {
    return absl::string_view(blob_).substr(first * kBlobLeafSizeBytes, size);
  }
  InclusionProof Prove(LeafRange range) const {
    return *MakeInclusionProof(HashBlobLeaves(blob_), range);
  }

  const std::string blob_ = testdata::Pattern(6 * kBlobLeafSizeBytes + 77);
  const BlobHead head_ = {HashBlob(blob_), blob_.size()};
};

TEST_F(BlobRangeTest, ProvesBytes) {
  EXPECT_THAT(VerifyBlobRange(head_, 2, Bytes(2, 3 * kBlobLeafSizeBytes),
                              Prove({2, 3})),
              IsOk());
  EXPECT_THAT(VerifyBlobRange(head_, 6, Bytes(6, 77), Prove({6, 1})), IsOk());
  EXPECT_THAT(VerifyBlobRange(head_, 0, blob_, {}), IsOk());
}

TEST_F(BlobRangeTest, RefusesOtherBytes) {
  std::string damaged(Bytes(6, 77));
  damaged[76] ^= 1;
  EXPECT_THAT(VerifyBlobRange(head_, 6, damaged, Prove({6, 1})),
              HasReason(reason::kBlobIdMismatch));
  EXPECT_THAT(
      VerifyBlobRange(head_, 1, Bytes(2, kBlobLeafSizeBytes), Prove({1, 1})),
      HasReason(reason::kBlobIdMismatch));
}

TEST_F(BlobRangeTest, RefusesPartsOfLeaves) {
  for (const size_t size : {size_t{0}, size_t{76}, size_t{78}}) {
    EXPECT_THAT(
        VerifyBlobRange(head_, 6, std::string(size, 'x'), Prove({6, 1})),
        StatusIs(kInvalid))
        << size;
  }
  EXPECT_THAT(VerifyBlobRange(head_, 2, Bytes(2, kBlobLeafSizeBytes - 1),
                              Prove({2, 1})),
              StatusIs(kInvalid));
  EXPECT_THAT(VerifyBlobRange(head_, 7, "x", {}), StatusIs(kInvalid));
  EXPECT_THAT(VerifyBlobRange({HashBlob(""), 0}, 0, "", {}),
              StatusIs(kInvalid));
}

}  // namespace
}  // namespace coffer::merkle
