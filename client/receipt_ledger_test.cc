#include "client/receipt_ledger.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/merkle/blob_hash.h"

namespace coffer::client {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

BlobId Blob(int number) { return merkle::HashBlob(absl::StrCat(number)); }

TEST(ReceiptLedger, GivesEachReceiptOnceForManyBlobs) {
  ReceiptLedger ledger;
  const auto both = std::make_shared<const ReceiptProof>(
      ReceiptProof{{}, {Blob(1), Blob(2)}});
  const auto one =
      std::make_shared<const ReceiptProof>(ReceiptProof{{}, {Blob(1)}});
  ledger.AddProof(Blob(1), both);
  ledger.AddProof(Blob(2), both);
  ledger.AddProof(Blob(1), one);
  EXPECT_THAT(ledger.ProofsFor({Blob(1), Blob(2), Blob(3)}), SizeIs(2));
  EXPECT_THAT(ledger.ProofsFor({Blob(2)}), SizeIs(1));
  EXPECT_THAT(ledger.ProofsFor({Blob(3)}), IsEmpty());
}

TEST(ReceiptLedger, LetsGoOfReceiptsWhoseBlobsAreForgotten) {
  ReceiptLedger ledger;
  auto proof = std::make_shared<const ReceiptProof>(
      ReceiptProof{{}, {Blob(1), Blob(2)}});
  const std::weak_ptr<const ReceiptProof> watch = proof;
  ledger.AddProof(Blob(1), proof);
  ledger.AddProof(Blob(2), std::move(proof));
  ledger.Forget(Blob(1));
  EXPECT_FALSE(watch.expired());
  ledger.Forget(Blob(2));
  EXPECT_TRUE(watch.expired());
}

TEST(ReceiptLedger, RemembersWhatIsStored) {
  ReceiptLedger ledger;
  ledger.AddProof(Blob(1), std::make_shared<const ReceiptProof>());
  EXPECT_EQ(ledger.FindStored(Blob(1)), nullptr);
  StoredBlob stored;
  stored.id = Blob(1);
  stored.size_bytes = 7;
  ledger.SetStored(stored);
  ASSERT_NE(ledger.FindStored(Blob(1)), nullptr);
  EXPECT_EQ(ledger.FindStored(Blob(1))->size_bytes, 7);
  ledger.Forget(Blob(1));
  EXPECT_EQ(ledger.FindStored(Blob(1)), nullptr);
}

}  // namespace
}  // namespace coffer::client
