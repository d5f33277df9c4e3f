#include "client/parallel_for.h"

#include <atomic>
#include <cstddef>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace coffer::client {
namespace {

TEST(ParallelForTest, CallsEachIndexOnce) {
  for (const size_t count : {size_t{0}, size_t{1}, size_t{1000}}) {
    std::vector<std::atomic<int>> calls(count);
    ParallelFor(count, 8, [&](size_t i) { ++calls[i]; });
    EXPECT_THAT(calls, testing::Each(testing::Eq(1)));
  }
}

TEST(ParallelForTest, RunsThatManyAtOnce) {
  constexpr int kThreads = 3;
  absl::Mutex mutex;
  int arrived = 0;
  // Would block for ever with fewer.
  ParallelFor(kThreads, kThreads, [&](size_t) {
    absl::MutexLock lock(&mutex);
    ++arrived;
    const auto all_are_here = [&] { return arrived == kThreads; };
    mutex.Await(absl::Condition(&all_are_here));
  });
  EXPECT_EQ(arrived, kThreads);
}

TEST(ParallelForTest, WorksWithoutThreads) {
  int calls = 0;
  ParallelFor(5, 0, [&](size_t) { ++calls; });
  EXPECT_EQ(calls, 5);
}

}  // namespace
}  // namespace coffer::client
