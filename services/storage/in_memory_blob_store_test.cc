#include "services/storage/in_memory_blob_store.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/status/status_matchers.h"
#include "services/storage/blob_store_contract_test.h"

namespace coffer::storage {
namespace {

absl::StatusOr<std::unique_ptr<BlobStore>> MakeInMemory(
    const std::string& /*folder*/, Clock* clock) {
  return std::make_unique<InMemoryBlobStore>(clock);
}

INSTANTIATE_TEST_SUITE_P(InMemory, BlobStoreContractTest,
                         testing::Values(&MakeInMemory));

TEST(InMemoryBlobStoreTest, CorruptChangesTheBytes) {
  FakeClock clock;
  InMemoryBlobStore store(&clock);
  const absl::string_view content = "abc";
  ASSERT_THAT(
      store.PutBatch({BlobWrite{BlobId(), absl::MakeConstSpan(&content, 1), 3}},
                     WriteClass::kSmallSynced),
      IsOk());
  store.Corrupt(BlobId());
  COFFER_ASSERT_OK_AND_ASSIGN(const PinnedBytes bytes, store.Get(BlobId(), {}));
  EXPECT_NE(bytes.bytes(), content);
  EXPECT_EQ(bytes.bytes().size(), content.size());
}

}  // namespace
}  // namespace coffer::storage
