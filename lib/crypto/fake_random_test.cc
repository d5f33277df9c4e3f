#include "lib/crypto/fake_random.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "lib/crypto/random.h"
#include "lib/ids/id.h"

namespace coffer::crypto {
namespace {

TEST(FakeRandomTest, EqualSeedsGiveEqualRuns) {
  FakeRandom a(1);
  FakeRandom b(1);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(NewId<NodeId>(a), NewId<NodeId>(b));
}

TEST(FakeRandomTest, NothingRepeats) {
  std::set<BlobId> seen;
  for (const int seed : {0, 1, 2}) {
    FakeRandom random(seed);
    for (int i = 0; i < 100; ++i) seen.insert(NewId<BlobId>(random));
  }
  EXPECT_EQ(seen.size(), 300u);
}

TEST(FakeRandomTest, ThreadsNeverGetTheSame) {
  FakeRandom random;
  absl::Mutex mutex;
  std::set<NodeId> seen;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 100; ++j) {
        const NodeId id = NewId<NodeId>(random);
        absl::MutexLock lock(&mutex);
        seen.insert(id);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(seen.size(), 400u);
}

}  // namespace
}  // namespace coffer::crypto
