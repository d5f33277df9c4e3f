#include "services/directory/snapshot_cache.h"

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/status/status_matchers.h"
#include "services/directory/sample_snapshot.h"

namespace coffer::directory {
namespace {

class SnapshotCacheTest : public testing::Test {
 protected:
  absl::StatusOr<ClusterSnapshot> Take() {
    ++taken_;
    if (!status_.ok()) return status_;
    return SampleSnapshot();
  }

  FakeClock clock_;
  uint64_t index_ = 1;
  absl::Status status_;
  int taken_ = 0;
  SnapshotCache cache_{[this] { return Take(); }, [this] { return index_; },
                       &clock_};
};

TEST_F(SnapshotCacheTest, SharesOneForASecond) {
  COFFER_ASSERT_OK_AND_ASSIGN(const auto first, cache_.Get());
  clock_.Advance(kMaxSnapshotAge);
  COFFER_ASSERT_OK_AND_ASSIGN(const auto second, cache_.Get());
  EXPECT_EQ(first, second);
  EXPECT_EQ(taken_, 1);
  clock_.Advance(absl::Nanoseconds(1));
  COFFER_ASSERT_OK_AND_ASSIGN(const auto third, cache_.Get());
  EXPECT_NE(first, third);
  EXPECT_EQ(taken_, 2);
}

TEST_F(SnapshotCacheTest, HasEveryCommandThatWasApplied) {
  ASSERT_THAT(cache_.Get(), IsOk());
  ++index_;
  ASSERT_THAT(cache_.Get(), IsOk());
  EXPECT_EQ(taken_, 2);
  ASSERT_THAT(cache_.Get(), IsOk());
  EXPECT_EQ(taken_, 2);
}

TEST_F(SnapshotCacheTest, KeepsNoErrors) {
  status_ = absl::UnavailableError("no");
  EXPECT_THAT(cache_.Get(), StatusIs(absl::StatusCode::kUnavailable));
  status_ = absl::OkStatus();
  EXPECT_THAT(cache_.Get(), IsOk());
}

TEST(SnapshotCacheThreadsTest, CallersAtTheSameTimeShareOne) {
  constexpr int kOthers = 7;
  // The first looks at the index once more, for what it takes.
  absl::BlockingCounter came(kOthers + 2);
  absl::Notification started;
  std::atomic<int> taken{0};
  FakeClock clock;
  SnapshotCache cache(
      [&]() -> absl::StatusOr<ClusterSnapshot> {
        if (++taken == 1) started.Notify();
        came.Wait();
        return SampleSnapshot();
      },
      [&] {
        came.DecrementCount();
        return uint64_t{1};
      },
      &clock);
  const auto get = [&cache] { EXPECT_THAT(cache.Get(), IsOk()); };
  std::vector<std::thread> callers;
  callers.emplace_back(get);
  started.WaitForNotification();
  for (int i = 0; i < kOthers; ++i) callers.emplace_back(get);
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(taken, 1);
}

}  // namespace
}  // namespace coffer::directory
