#include "services/storage/failing_blob_store.h"

#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/status/status_matchers.h"
#include "services/storage/in_memory_blob_store.h"

namespace coffer::storage {
namespace {

class FailingBlobStoreTest : public testing::Test {
 protected:
  absl::Status Put() {
    const absl::string_view content = "abc";
    return store_.PutBatch(
        {BlobWrite{BlobId(), absl::MakeConstSpan(&content, 1), 3}},
        WriteClass::kBulkFlushed);
  }

  FakeClock clock_;
  InMemoryBlobStore memory_{&clock_};
  FailingBlobStore store_{&memory_};
};

TEST_F(FailingBlobStoreTest, PassesOnAndRemembers) {
  EXPECT_THAT(Put(), IsOk());
  EXPECT_THAT(store_.Get(BlobId(), {}), IsOk());
  ASSERT_EQ(store_.batches().size(), 1);
  EXPECT_EQ(store_.batches()[0].write_class, WriteClass::kBulkFlushed);
}

TEST_F(FailingBlobStoreTest, FailsWritesForGood) {
  store_.FailWrites(absl::InternalError("disk"));
  EXPECT_THAT(Put(), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(store_.Delete({BlobId()}), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(store_.Health(), StatusIs(absl::StatusCode::kInternal));
  EXPECT_EQ(memory_.Usage().count, 0);
}

TEST_F(FailingBlobStoreTest, FailsReadsUntilTold) {
  ASSERT_THAT(Put(), IsOk());
  store_.FailReads(absl::DataLossError("bits"));
  EXPECT_THAT(store_.Get(BlobId(), {}), StatusIs(absl::StatusCode::kDataLoss));
  store_.FailReads(absl::OkStatus());
  EXPECT_THAT(store_.Get(BlobId(), {}), IsOk());
}

TEST_F(FailingBlobStoreTest, BlocksPuts) {
  store_.BlockPuts();
  std::thread putter([this] { EXPECT_THAT(Put(), IsOk()); });
  store_.AwaitBlockedPut();
  EXPECT_EQ(memory_.Usage().count, 0);
  store_.UnblockPuts();
  putter.join();
  EXPECT_EQ(memory_.Usage().count, 1);
}

}  // namespace
}  // namespace coffer::storage
