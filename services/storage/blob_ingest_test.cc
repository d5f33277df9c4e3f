#include "services/storage/blob_ingest.h"

#include <string>
#include <thread>
#include <utility>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/merkle/blob_hash.h"
#include "lib/status/status_matchers.h"
#include "services/storage/failing_blob_store.h"
#include "services/storage/in_memory_blob_store.h"

namespace coffer::storage {
namespace {

using testing::SizeIs;

class BlobIngestTest : public testing::Test {
 protected:
  // Groups gather until they are told to end.
  static BlobIngestOptions Patient() {
    BlobIngestOptions options;
    options.budget_bytes = 1000;
    options.bulk_threshold_bytes = 100;
    options.group_target_bytes = 300;
    options.small_gather = absl::InfiniteDuration();
    options.bulk_gather = absl::InfiniteDuration();
    options.small_quiet = absl::ZeroDuration();
    options.bulk_quiet = absl::ZeroDuration();
    return options;
  }

  static BlobIngest::Blob MakeBlob(
      BlobIngest* ingest, const std::string& content,
      std::function<void(const absl::Status&)> done) {
    auto owner = std::make_shared<const std::string>(content);
    BlobIngest::Blob blob;
    blob.id = merkle::HashBlob(*owner);
    blob.parts = {*owner};
    blob.owners = {owner};
    blob.size_bytes = content.size();
    blob.reservation = *ingest->Reserve(content.size());
    blob.done = std::move(done);
    return blob;
  }

  // The result of putting one blob.
  static absl::Status Put(BlobIngest* ingest, const std::string& content) {
    absl::Status result;
    absl::Notification done;
    ingest->Submit(
        MakeBlob(ingest, content, [&result, &done](const absl::Status& status) {
          result = status;
          done.Notify();
        }));
    done.WaitForNotification();
    return result;
  }

  FakeClock clock_;
  InMemoryBlobStore memory_{&clock_};
  FailingBlobStore store_{&memory_};
};

TEST_F(BlobIngestTest, StoresAndReports) {
  BlobIngest ingest(Patient(), &store_, &clock_);
  EXPECT_THAT(Put(&ingest, "content"), IsOk());
  EXPECT_THAT(memory_.Get(merkle::HashBlob("content"), {}), IsOk());
}

TEST_F(BlobIngestTest, ChoosesTheWriteClassByTheBytesOfTheGroup) {
  BlobIngest ingest(Patient(), &store_, &clock_);
  ASSERT_THAT(Put(&ingest, std::string(99, 'a')), IsOk());
  ASSERT_THAT(Put(&ingest, std::string(100, 'a')), IsOk());
  const std::vector<FailingBlobStore::Batch> batches = store_.batches();
  ASSERT_THAT(batches, SizeIs(2));
  EXPECT_EQ(batches[0].write_class, WriteClass::kSmallSynced);
  EXPECT_EQ(batches[1].write_class, WriteClass::kBulkFlushed);
}

TEST_F(BlobIngestTest, NextGroupGathersWhileOneIsWritten) {
  store_.BlockPuts();
  BlobIngest ingest(Patient(), &store_, &clock_);
  absl::BlockingCounter done(6);
  const auto count = [&done](const absl::Status& status) {
    EXPECT_THAT(status, IsOk());
    done.DecrementCount();
  };
  ingest.Submit(MakeBlob(&ingest, "first", count));
  store_.AwaitBlockedPut();
  for (const std::string content : {"a", "b", "c", "a", "d"}) {
    ingest.Submit(MakeBlob(&ingest, content, count));
  }
  store_.UnblockPuts();
  done.Wait();
  ASSERT_THAT(store_.batches(), SizeIs(2));
  EXPECT_THAT(store_.batches()[1].ids, SizeIs(5));
  EXPECT_EQ(memory_.Usage().count, 5);
}

TEST_F(BlobIngestTest, GroupsEndAtTheTarget) {
  store_.BlockPuts();
  BlobIngest ingest(Patient(), &store_, &clock_);
  absl::BlockingCounter done(9);
  const auto count = [&done](const absl::Status&) { done.DecrementCount(); };
  ingest.Submit(MakeBlob(&ingest, "first", count));
  store_.AwaitBlockedPut();
  for (char c = 'a'; c < 'i'; ++c) {
    ingest.Submit(MakeBlob(&ingest, std::string(100, c), count));
  }
  store_.UnblockPuts();
  done.Wait();
  const std::vector<FailingBlobStore::Batch> batches = store_.batches();
  ASSERT_THAT(batches, SizeIs(4));
  EXPECT_THAT(batches[1].ids, SizeIs(3));
  EXPECT_THAT(batches[2].ids, SizeIs(3));
  EXPECT_THAT(batches[3].ids, SizeIs(2));
}

TEST_F(BlobIngestTest, WaitsForBlobsThatAreOnTheirWay) {
  BlobIngest ingest(Patient(), &store_, &clock_);
  absl::BlockingCounter done(2);
  const auto count = [&done](const absl::Status&) { done.DecrementCount(); };
  BlobIngest::Blob late = MakeBlob(&ingest, "late", count);
  ingest.Submit(MakeBlob(&ingest, "early", count));
  ingest.Submit(std::move(late));
  done.Wait();
  EXPECT_THAT(store_.batches(), SizeIs(1));
}

TEST_F(BlobIngestTest, DoesNotWaitLongForAStalledClient) {
  BlobIngestOptions options = Patient();
  options.small_gather = absl::ZeroDuration();
  BlobIngest ingest(options, &store_, &clock_);
  const absl::StatusOr<ByteBudget::Reservation> stalled = ingest.Reserve(10);
  EXPECT_THAT(Put(&ingest, "content"), IsOk());
}

TEST_F(BlobIngestTest, LargeBlobsWaitForOthersBelowTheThreshold) {
  BlobIngestOptions options = Patient();
  options.large_blob_bytes = 50;
  options.small_gather = absl::ZeroDuration();
  BlobIngest ingest(options, &store_, &clock_);
  absl::BlockingCounter done(2);
  const auto count = [&done](const absl::Status&) { done.DecrementCount(); };
  BlobIngest::Blob late = MakeBlob(&ingest, std::string(60, 'b'), count);
  ingest.Submit(MakeBlob(&ingest, std::string(50, 'a'), count));
  ingest.Submit(std::move(late));
  done.Wait();
  const std::vector<FailingBlobStore::Batch> batches = store_.batches();
  ASSERT_THAT(batches, SizeIs(1));
  EXPECT_EQ(batches[0].write_class, WriteClass::kBulkFlushed);
}

TEST_F(BlobIngestTest, FullBudgetEndsTheGroupAndHoldsClientsBack) {
  BlobIngest ingest(Patient(), &store_, &clock_);
  const absl::StatusOr<ByteBudget::Reservation> stalled = ingest.Reserve(800);
  absl::BlockingCounter done(2);
  const auto count = [&done](const absl::Status&) { done.DecrementCount(); };
  ingest.Submit(MakeBlob(&ingest, std::string(150, 'a'), count));
  // Waits for the first one's memory.
  ingest.Submit(MakeBlob(&ingest, std::string(160, 'b'), count));
  // And this one, from another stream, lets the second one go.
  EXPECT_THAT(ingest.Reserve(190), IsOk());
  done.Wait();
  EXPECT_EQ(memory_.Usage().count, 2);
}

TEST_F(BlobIngestTest, PassesFailuresOn) {
  BlobIngest ingest(Patient(), &store_, &clock_);
  store_.FailWrites(absl::InternalError("broken disk"));
  EXPECT_THAT(Put(&ingest, "one"), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(Put(&ingest, "two"), StatusIs(absl::StatusCode::kInternal));
  EXPECT_EQ(memory_.Usage().count, 0);
}

TEST_F(BlobIngestTest, RefusesBlobsAboveTheBudget) {
  BlobIngest ingest(Patient(), &store_, &clock_);
  EXPECT_THAT(ingest.Reserve(1001),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(BlobIngestTest, ShutdownWritesWhatWasSubmitted) {
  store_.BlockPuts();
  auto ingest = std::make_unique<BlobIngest>(Patient(), &store_, &clock_);
  absl::BlockingCounter done(2);
  const auto count = [&done](const absl::Status& status) {
    EXPECT_THAT(status, IsOk());
    done.DecrementCount();
  };
  ingest->Submit(MakeBlob(ingest.get(), "one", count));
  store_.AwaitBlockedPut();
  ingest->Submit(MakeBlob(ingest.get(), "two", count));
  BlobIngest::Blob late = MakeBlob(ingest.get(), "late", nullptr);
  std::thread stopper([&] { ingest->Shutdown(); });
  store_.UnblockPuts();
  done.Wait();
  stopper.join();

  absl::Status result;
  late.done = [&result](const absl::Status& status) { result = status; };
  late.reservation = ByteBudget::Reservation();
  ingest->Submit(std::move(late));
  EXPECT_THAT(result, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(ingest->Reserve(1), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(memory_.Usage().count, 2);
}

}  // namespace
}  // namespace coffer::storage
