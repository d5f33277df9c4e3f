#include "lib/formats/receipt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/time/time.h"
#include "lib/crypto/sha256.h"
#include "lib/crypto/signing.h"
#include "lib/formats/test_records.h"
#include "lib/formats/test_values.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "lib/testdata/vectors.h"

namespace coffer::formats {
namespace {

using Change = std::function<void(Receipt&)>;

TEST(ReceiptTest, GoldenVectors) {
  const auto vectors = testdata::VectorsOf("receipt");
  ASSERT_FALSE(vectors.empty());
  for (const auto& vector : vectors) {
    std::vector<BlobId> ids;
    for (const std::string& bytes : ListFrom(vector, "blob_ids")) {
      ids.push_back(BlobId::FromBytes(bytes).value());
    }
    ids = SortedDistinct(ids);
    Receipt receipt;
    receipt.node_id = IdFrom<NodeId>(vector, "node_id");
    receipt.placement_epoch = vector["placement_epoch"];
    receipt.blob_ids_sha256 = ReceiptIdsHash(ids);
    receipt.blob_count = static_cast<uint32_t>(ids.size());
    receipt.total_bytes = vector["total_bytes"];
    int64_t nanos = 0;
    ASSERT_TRUE(absl::SimpleAtoi(vector["time_ns"].get<std::string>(), &nanos));
    receipt.time = absl::FromUnixNanos(nanos);
    const auto key =
        crypto::SigningKeyPair::FromSeed(KeyFrom(vector, "signing_seed"));
    Sign(key, receipt);
    EXPECT_EQ(receipt.blob_ids_sha256.ToHex(), vector["blob_ids_sha256"]);
    EXPECT_EQ(absl::BytesToHexString(SigningInput(receipt)),
              vector["signing_input"]);
    EXPECT_EQ(receipt.signature.ToHex(), vector["signature"]);
    EXPECT_THAT(Verify(key.public_key(), receipt), IsOk());
  }
}

TEST(ReceiptTest, TheSignatureCoversEveryField) {
  const std::vector<Change> changes = {
      [](Receipt& r) { r.node_id = IdOf<NodeId>(90); },
      [](Receipt& r) { r.placement_epoch = 90; },
      [](Receipt& r) { r.blob_ids_sha256 = IdOf<crypto::Sha256Digest>(90); },
      [](Receipt& r) { r.blob_count = 90; },
      [](Receipt& r) { r.total_bytes = 90; },
      [](Receipt& r) { r.time += absl::Nanoseconds(1); },
  };
  const Receipt receipt = TestReceipt();
  const auto key = TestSigner().public_key();
  ASSERT_THAT(Verify(key, receipt), IsOk());
  std::set<std::string> inputs = {SigningInput(receipt)};
  for (const Change& change : changes) {
    Receipt changed = receipt;
    change(changed);
    EXPECT_TRUE(inputs.insert(SigningInput(changed)).second);
    EXPECT_THAT(Verify(key, changed), HasReason(reason::kSignatureInvalid));
  }
}

TEST(ReceiptTest, RefusesWhatNoNodeSigns) {
  const std::vector<Change> changes = {
      [](Receipt& r) { r.node_id = NodeId(); },
      [](Receipt& r) { r.blob_count = 0; },
      [](Receipt& r) { r.total_bytes = 0; },
      [](Receipt& r) { r.time = absl::InfiniteFuture(); },
  };
  for (const Change& change : changes) {
    Receipt receipt = TestReceipt();
    change(receipt);
    EXPECT_THAT(Validate(receipt), HasReason(reason::kMalformed));
  }
}

TEST(ReceiptTest, OrderAndRepetitionsDoNotCount) {
  const BlobId a = IdOf<BlobId>(1);
  const BlobId b = IdOf<BlobId>(2);
  EXPECT_EQ(SortedDistinct({b, a, b, a}), (std::vector<BlobId>{a, b}));
  EXPECT_TRUE(SortedDistinct({}).empty());
}

}  // namespace
}  // namespace coffer::formats
