#include "client/cancellation.h"

#include <atomic>
#include <thread>

#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"

namespace coffer {
namespace {

TEST(CancellationTest, StaysCancelled) {
  Cancellation cancellation;
  EXPECT_FALSE(cancellation.IsCancelled());
  cancellation.Cancel();
  cancellation.Cancel();
  EXPECT_TRUE(cancellation.IsCancelled());
}

TEST(CancellationTest, CallsEachCallbackOnce) {
  Cancellation cancellation;
  int calls = 0;
  cancellation.AddCallback([&] { ++calls; });
  cancellation.AddCallback([&] { ++calls; });
  cancellation.Cancel();
  cancellation.Cancel();
  EXPECT_EQ(calls, 2);
}

TEST(CancellationTest, CallsLateCallbackAtOnce) {
  Cancellation cancellation;
  cancellation.Cancel();
  int calls = 0;
  const int handle = cancellation.AddCallback([&] { ++calls; });
  EXPECT_EQ(calls, 1);
  cancellation.RemoveCallback(handle);
  EXPECT_EQ(calls, 1);
}

TEST(CancellationTest, RemovedCallbackIsNotCalled) {
  Cancellation cancellation;
  int removed = 0;
  int kept = 0;
  const int handle = cancellation.AddCallback([&] { ++removed; });
  cancellation.AddCallback([&] { ++kept; });
  cancellation.RemoveCallback(handle);
  cancellation.Cancel();
  EXPECT_EQ(removed, 0);
  EXPECT_EQ(kept, 1);
}

TEST(CancellationTest, CallbackMayUseIt) {
  Cancellation cancellation;
  bool seen = false;
  int handle = 0;
  handle = cancellation.AddCallback([&] {
    cancellation.Cancel();
    seen = cancellation.IsCancelled();
    cancellation.RemoveCallback(handle);
  });
  cancellation.Cancel();
  EXPECT_TRUE(seen);
}

TEST(CancellationTest, RemovalWaitsForACallbackThatRuns) {
  Cancellation cancellation;
  absl::Notification running;
  std::atomic<bool> ended = false;
  const int handle = cancellation.AddCallback([&] {
    running.Notify();
    std::this_thread::yield();
    ended = true;
  });
  std::thread canceller([&] { cancellation.Cancel(); });
  running.WaitForNotification();
  cancellation.RemoveCallback(handle);
  EXPECT_TRUE(ended);
  canceller.join();
}

}  // namespace
}  // namespace coffer
