#include "client/byte_budget.h"

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::ElementsAre;

TEST(ByteBudget, GivesWhatFitsAndCountsIt) {
  ByteBudget budget(10);
  EXPECT_THAT(budget.Acquire(4), IsOk());
  EXPECT_THAT(budget.Acquire(6), IsOk());
  EXPECT_EQ(budget.used_bytes(), 10);
  EXPECT_FALSE(budget.TryAcquire(1));
  budget.Release(3);
  EXPECT_TRUE(budget.TryAcquire(3));
  budget.Release(10);
  EXPECT_EQ(budget.used_bytes(), 0);
}

TEST(ByteBudget, GivesAnOversizedRequestOnlyAlone) {
  ByteBudget budget(10);
  ASSERT_THAT(budget.Acquire(1), IsOk());
  EXPECT_FALSE(budget.TryAcquire(UINT64_MAX));
  budget.Release(1);
  EXPECT_TRUE(budget.TryAcquire(1000));
  EXPECT_FALSE(budget.TryAcquire(0));
  budget.Release(1000);
  EXPECT_TRUE(budget.TryAcquire(10));
  budget.Release(10);
}

TEST(ByteBudget, BlocksUntilBytesAreReleased) {
  ByteBudget budget(10);
  ASSERT_THAT(budget.Acquire(10), IsOk());
  std::atomic<bool> released = false;
  std::thread waiter([&] {
    EXPECT_THAT(budget.Acquire(7), IsOk());
    EXPECT_TRUE(released);
    budget.Release(7);
  });
  released = true;
  budget.Release(10);
  waiter.join();
  EXPECT_EQ(budget.used_bytes(), 0);
}

// Waits until a thread is in Acquire(): only then TryAcquire() refuses what
// would fit.
void AwaitWaiter(ByteBudget& budget) {
  while (budget.TryAcquire(0)) {
    budget.Release(0);
    std::this_thread::yield();
  }
}

TEST(ByteBudget, LetsNobodyOvertakeALargeRequest) {
  ByteBudget budget(10);
  ASSERT_THAT(budget.Acquire(5), IsOk());
  absl::Mutex mutex;
  std::vector<int> order;
  const auto take = [&](int bytes) {
    EXPECT_THAT(budget.Acquire(bytes), IsOk());
    absl::MutexLock lock(&mutex);
    order.push_back(bytes);
  };
  std::thread large([&] { take(9); });
  AwaitWaiter(budget);
  std::thread small([&] { take(3); });
  EXPECT_FALSE(budget.TryAcquire(1));
  budget.Release(5);
  large.join();
  budget.Release(9);
  small.join();
  EXPECT_THAT(order, ElementsAre(9, 3));
  budget.Release(3);
}

TEST(ByteBudget, CancelEndsWaitsAndRefusesLaterRequests) {
  ByteBudget budget(10);
  ASSERT_THAT(budget.Acquire(10), IsOk());
  std::thread waiter([&] {
    EXPECT_THAT(budget.Acquire(1), StatusIs(absl::StatusCode::kCancelled));
  });
  budget.Cancel();
  waiter.join();
  EXPECT_THAT(budget.Acquire(1), StatusIs(absl::StatusCode::kCancelled));
  EXPECT_FALSE(budget.TryAcquire(0));
  budget.Release(10);
  EXPECT_EQ(budget.used_bytes(), 0);
}

TEST(ByteBudget, NeverExceedsTheTotalUnderContention) {
  constexpr uint64_t kTotal = 100;
  ByteBudget budget(kTotal);
  std::atomic<uint64_t> in_use = 0;
  std::vector<std::thread> threads;
  for (uint64_t i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (uint64_t round = 0; round < 2000; ++round) {
        const uint64_t bytes = (round * 7 + i * 13) % kTotal;
        ASSERT_THAT(budget.Acquire(bytes), IsOk());
        EXPECT_LE(in_use.fetch_add(bytes) + bytes, kTotal);
        in_use -= bytes;
        budget.Release(bytes);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(budget.used_bytes(), 0);
}

}  // namespace
}  // namespace coffer::client
