#include "client/worker_pool.h"

#include <atomic>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace coffer::client {
namespace {

using ::testing::ElementsAre;

TEST(WorkerPool, RunsEveryTaskBeforeItIsDestroyed) {
  std::atomic<int> runs = 0;
  {
    WorkerPool pool(3, 4);
    for (int i = 0; i < 1000; ++i) pool.Submit([&] { ++runs; });
  }
  EXPECT_EQ(runs, 1000);
}

TEST(WorkerPool, RunsTasksAtTheSameTime) {
  absl::Notification both_run;
  // Each task waits for the other one.
  absl::BlockingCounter running(2);
  std::atomic<int> done = 0;
  {
    WorkerPool pool(2, 2);
    for (int i = 0; i < 2; ++i) {
      pool.Submit([&] {
        if (running.DecrementCount()) both_run.Notify();
        both_run.WaitForNotification();
        ++done;
      });
    }
  }
  EXPECT_EQ(done, 2);
}

TEST(WorkerPool, RunsTasksOfOneThreadInOrder) {
  std::vector<int> order;
  {
    WorkerPool pool(1, 8);
    for (int i = 0; i < 3; ++i)
      pool.Submit([&order, i] { order.push_back(i); });
  }
  EXPECT_THAT(order, ElementsAre(0, 1, 2));
}

TEST(WorkerPool, RefusesTasksWhileTheQueueIsFull) {
  WorkerPool pool(1, 2);
  absl::Notification started, proceed;
  pool.Submit([&] {
    started.Notify();
    proceed.WaitForNotification();
  });
  started.WaitForNotification();
  EXPECT_TRUE(pool.TrySubmit([] {}));
  EXPECT_TRUE(pool.TrySubmit([] {}));
  EXPECT_FALSE(pool.TrySubmit([] {}));
  proceed.Notify();
}

TEST(WorkerPool, HasAtLeastOneThread) {
  WorkerPool pool(0, 0);
  EXPECT_EQ(pool.thread_count(), 1);
  absl::Notification ran;
  pool.Submit([&] { ran.Notify(); });
  ran.WaitForNotification();
}

}  // namespace
}  // namespace coffer::client
