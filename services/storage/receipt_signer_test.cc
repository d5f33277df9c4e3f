#include "services/storage/receipt_signer.h"

#include <memory>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/crypto/fake_random.h"
#include "lib/merkle/blob_hash.h"
#include "lib/status/status_matchers.h"
#include "services/storage/data_folder.h"

namespace coffer::storage {
namespace {

TEST(ReceiptSignerTest, SignsDistinctBlobsInAnyOrder) {
  crypto::FakeRandom random;
  FakeClock clock;
  COFFER_ASSERT_OK_AND_ASSIGN(
      const std::unique_ptr<DataFolder> folder,
      DataFolder::Open(testing::TempDir() + "/receipt_signer"));
  COFFER_ASSERT_OK_AND_ASSIGN(const std::unique_ptr<NodeIdentity> identity,
                              NodeIdentity::Open(folder.get(), &random));
  PlacementEpoch epoch;
  epoch.Learn(7);
  const ReceiptSigner signer(identity.get(), &epoch, &clock);

  const BlobId a = merkle::HashBlob("a");
  const BlobId b = merkle::HashBlob("b");
  formats::Receipt receipt = signer.Sign({{b, 20}, {a, 3}, {b, 20}});
  EXPECT_EQ(receipt.node_id, identity->node_id());
  EXPECT_EQ(receipt.placement_epoch, 7);
  EXPECT_EQ(receipt.blob_count, 2);
  EXPECT_EQ(receipt.total_bytes, 23);
  EXPECT_EQ(receipt.time, clock.Now());
  EXPECT_EQ(receipt.blob_ids_sha256,
            formats::ReceiptIdsHash(formats::SortedDistinct({b, a})));
  EXPECT_THAT(formats::Verify(identity->key().public_key(), receipt), IsOk());
  receipt.total_bytes = 24;
  EXPECT_THAT(formats::Verify(identity->key().public_key(), receipt),
              testing::Not(IsOk()));
}

}  // namespace
}  // namespace coffer::storage
