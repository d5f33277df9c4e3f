#include "client/cluster_map_cache.h"

#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client/in_memory_cluster.h"
#include "client/in_memory_directory_stub.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

class ClusterMapCacheTest : public ::testing::Test {
 protected:
  ClusterMapCacheTest() { directory_.SetClusterMap(cluster_.MakeMap(3)); }

  FakeClock clock_;
  InMemoryCluster cluster_{3, &clock_, [this] { return clock_.NewSleeper(); }};
  InMemoryDirectoryStub directory_;
  ClusterMapCache cache_{
      {absl::Seconds(30), absl::Seconds(1)}, &directory_, &clock_};
};

TEST_F(ClusterMapCacheTest, FetchesOnceWhileTheMapIsFresh) {
  COFFER_ASSERT_OK_AND_ASSIGN(const auto first, cache_.Get());
  EXPECT_EQ(first->nodes.size(), 3);
  clock_.Advance(absl::Seconds(29));
  EXPECT_THAT(cache_.Get(), IsOkAndHolds(first));
  EXPECT_EQ(directory_.call_count(), 1);
}

TEST_F(ClusterMapCacheTest, FetchesAnOldMapAgain) {
  ASSERT_THAT(cache_.Get(), IsOk());
  clock_.Advance(absl::Seconds(30));
  ASSERT_THAT(cache_.Get(), IsOk());
  EXPECT_EQ(directory_.call_count(), 2);
}

TEST_F(ClusterMapCacheTest, FetchesWhenSomethingFailedButNotTooOften) {
  ASSERT_THAT(cache_.Get(), IsOk());
  cache_.Invalidate();
  ASSERT_THAT(cache_.Get(), IsOk());
  EXPECT_EQ(directory_.call_count(), 1);
  clock_.Advance(absl::Seconds(1));
  ASSERT_THAT(cache_.Get(), IsOk());
  EXPECT_EQ(directory_.call_count(), 2);
  clock_.Advance(absl::Seconds(1));
  ASSERT_THAT(cache_.Get(), IsOk());
  EXPECT_EQ(directory_.call_count(), 2);
}

TEST_F(ClusterMapCacheTest, ServesTheOldMapWhileTheDirectoryIsAway) {
  COFFER_ASSERT_OK_AND_ASSIGN(const auto first, cache_.Get());
  clock_.Advance(absl::Minutes(1));
  directory_.FailNextCall(absl::UnavailableError("away"));
  EXPECT_THAT(cache_.Get(), IsOkAndHolds(first));
}

TEST_F(ClusterMapCacheTest, ReportsWhyThereIsNoMap) {
  directory_.FailNextCall(absl::UnavailableError("away"));
  EXPECT_THAT(cache_.Get(), StatusIs(absl::StatusCode::kUnavailable, "away"));
  EXPECT_THAT(cache_.Get(), IsOk());
}

}  // namespace
}  // namespace coffer::client
