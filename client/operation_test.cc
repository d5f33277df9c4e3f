#include "client/operation.h"

#include <thread>

#include "absl/status/status.h"
#include "absl/synchronization/notification.h"
#include "client/cancellation.h"
#include "client/operations.h"
#include "client/session_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

class OperationTest : public SessionFixture {
 protected:
  OperationTest() {
    Start();
    options_.cancellation = &cancellation_;
  }

  Cancellation cancellation_;
  OperationOptions options_;
};

TEST_F(OperationTest, CancellationEndsAWaitForMemory) {
  ByteBudget& memory = services().memory();
  // Somebody else has all of it and gives none back.
  ASSERT_THAT(memory.Acquire(memory.total_bytes()), IsOk());
  Operation operation(&session(), options_);
  absl::Notification waiting;
  absl::Status status;
  std::thread thread([&] {
    waiting.Notify();
    status = operation.AcquireMemory(1);
  });
  waiting.WaitForNotification();
  cancellation_.Cancel();
  thread.join();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(memory.used_bytes(), memory.total_bytes());
  memory.Release(memory.total_bytes());
  // Others are not affected.
  Operation other(&session(), OperationOptions());
  EXPECT_THAT(other.AcquireMemory(1), IsOk());
  memory.Release(1);
}

TEST_F(OperationTest, CancelsTransfersOfBothKindsAndLaterOnes) {
  Operation operation(&session(), options_);
  BlobUploader& uploader = operation.uploader();
  EXPECT_THAT(operation.CheckCancelled(), IsOk());
  cancellation_.Cancel();
  EXPECT_THAT(operation.CheckCancelled(),
              StatusIs(absl::StatusCode::kCancelled));
  int answers = 0;
  const auto expect_cancelled = [&](const auto& answer) {
    EXPECT_THAT(answer, StatusIs(absl::StatusCode::kCancelled));
    ++answers;
  };
  uploader.Put(BlobId(), std::make_shared<const std::string>("blob"),
               expect_cancelled);
  operation.downloader().Get(BlobId(), 4, expect_cancelled);
  operation.RenewUploader();
  operation.uploader().Put(
      BlobId(), std::make_shared<const std::string>("blob"), expect_cancelled);
  EXPECT_EQ(answers, 3);
}

TEST_F(OperationTest, CallsCallbacksUntilTheyAreRemoved) {
  Operation operation(&session(), options_);
  int calls = 0;
  operation.AddCancelCallback([&] { ++calls; });
  operation.RemoveCancelCallback(
      operation.AddCancelCallback([&] { calls += 10; }));
  cancellation_.Cancel();
  EXPECT_EQ(calls, 1);
  operation.AddCancelCallback([&] { calls += 100; });
  EXPECT_EQ(calls, 101);
}

}  // namespace
}  // namespace coffer::client
