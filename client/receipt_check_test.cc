#include "client/receipt_check.h"

#include <vector>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/crypto/fake_random.h"
#include "lib/crypto/signing.h"
#include "lib/formats/receipt.h"
#include "lib/placement/test_nodes.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::ElementsAreArray;

class ReceiptCheckTest : public ::testing::Test {
 protected:
  formats::Receipt Issue(const std::vector<BlobId>& ids) {
    formats::Receipt receipt;
    receipt.node_id = node_;
    receipt.placement_epoch = 1;
    receipt.blob_ids_sha256 =
        formats::ReceiptIdsHash(formats::SortedDistinct(ids));
    receipt.blob_count = ids.size();
    receipt.total_bytes = 100 * ids.size();
    receipt.time = absl::FromUnixSeconds(1700000000);
    formats::Sign(key_, receipt);
    return receipt;
  }

  absl::StatusOr<ReceiptProof> Check(
      const absl::optional<formats::Receipt>& receipt) {
    return CheckReceipt(node_, key_.public_key(), ids_, receipt);
  }

  crypto::FakeRandom random_;
  const NodeId node_ = placement::TestNodeId(1);
  const crypto::SigningKeyPair key_ = crypto::SigningKeyPair::Generate(random_);
  const std::vector<BlobId> ids_ = {crypto::NewId<BlobId>(random_),
                                    crypto::NewId<BlobId>(random_)};
};

TEST_F(ReceiptCheckTest, AcceptsWhatTheNodeSigned) {
  COFFER_ASSERT_OK_AND_ASSIGN(const ReceiptProof proof, Check(Issue(ids_)));
  EXPECT_THAT(proof.blob_ids, ElementsAreArray(formats::SortedDistinct(ids_)));
  EXPECT_EQ(proof.receipt.node_id, node_);
}

TEST_F(ReceiptCheckTest, CountsARepeatedIdOnce) {
  const formats::Receipt receipt = Issue(ids_);
  EXPECT_THAT(CheckReceipt(node_, key_.public_key(),
                           {ids_[1], ids_[0], ids_[1]}, receipt),
              IsOk());
}

TEST_F(ReceiptCheckTest, RefusesEverythingElse) {
  EXPECT_THAT(Check(absl::nullopt), HasReason(reason::kReceiptInvalid));
  formats::Receipt receipt = Issue(ids_);
  receipt.node_id = placement::TestNodeId(2);
  formats::Sign(key_, receipt);
  EXPECT_THAT(Check(receipt), HasReason(reason::kReceiptInvalid));
  EXPECT_THAT(Check(Issue({ids_[0]})), HasReason(reason::kReceiptInvalid));
  EXPECT_THAT(Check(Issue({ids_[0], BlobId()})),
              HasReason(reason::kReceiptInvalid));
  receipt = Issue(ids_);
  formats::Sign(crypto::SigningKeyPair::Generate(random_), receipt);
  EXPECT_THAT(Check(receipt), HasReason(reason::kReceiptInvalid));
  receipt = Issue(ids_);
  receipt.time += absl::Seconds(1);
  EXPECT_THAT(Check(receipt), StatusIs(absl::StatusCode::kUnauthenticated));
}

}  // namespace
}  // namespace coffer::client
