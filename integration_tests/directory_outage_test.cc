// The directory goes away between operations and in the middle of them.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "client/coffer.h"
#include "client/operations.h"
#include "client/types.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "integration_tests/cluster_fixture.h"
#include "integration_tests/vault_access.h"
#include "lib/status/status_matchers.h"

namespace coffer::integration {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr size_t kSmallSize = 10 << 10;
constexpr size_t kLargeSize = 3 << 20;

// Paths of files that were stored, in the order in which clients were told.
class PathLog {
 public:
  void Add(const std::string& path) {
    absl::MutexLock lock(&mutex_);
    paths_.push_back(path);
  }

  void AwaitSize(size_t size) {
    const auto enough = [this, size]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return paths_.size() >= size;
    };
    absl::MutexLock lock(&mutex_, absl::Condition(&enough));
  }

  std::vector<std::string> paths() const {
    absl::MutexLock lock(&mutex_);
    return paths_;
  }

 private:
  mutable absl::Mutex mutex_;
  std::vector<std::string> paths_ ABSL_GUARDED_BY(mutex_);
};

class DirectoryOutageTest : public ClusterFixture {
 protected:
  void SetUp() override { ASSERT_NO_FATAL_FAILURE(Start()); }

  void RestartDirectory() {
    cluster().directory().Kill();
    ASSERT_THAT(cluster().directory().Start(), IsOk());
  }
};

TEST_F(DirectoryOutageTest, ClientsGoOnAfterARestart) {
  const std::string first = RandomBytes(1, kLargeSize);
  const std::string second = RandomBytes(2, kLargeSize);
  ASSERT_THAT(PutBytes(vault(), "/file", first), IsOk());
  ASSERT_THAT(vault().MakeFolder("/folder", false), IsOk());
  ASSERT_NO_FATAL_FAILURE(RestartDirectory());
  EXPECT_TRUE(GetBytes(vault(), "/file").value_or("") == first);
  ASSERT_NO_FATAL_FAILURE(RestartDirectory());
  EXPECT_THAT(PutBytes(vault(), "/file", second, OnTopOf(1)), IsOk());
  ASSERT_NO_FATAL_FAILURE(RestartDirectory());
  EXPECT_THAT(vault().Move("/file", "/folder/moved"), IsOk());
  ASSERT_NO_FATAL_FAILURE(RestartDirectory());
  EXPECT_THAT(ListPaths(vault(), "/", true),
              IsOkAndHolds(ElementsAre("folder", "folder/moved")));
  EXPECT_THAT(vault().ListVersions("/folder/moved"), IsOkAndHolds(SizeIs(2)));
  EXPECT_TRUE(GetBytes(vault(), "/folder/moved").value_or("") == second);
  COFFER_ASSERT_OK_AND_ASSIGN(const ClusterSummary status,
                              client().GetClusterSummary());
  EXPECT_EQ(status.version_count, 2u);
}

TEST_F(DirectoryOutageTest, WithoutItNothingIsPretended) {
  ASSERT_THAT(PutBytes(vault(), "/file", RandomBytes(1, kSmallSize)), IsOk());
  ClientOptions options = DefaultClientOptions();
  options.rpc_timeout = absl::Seconds(1);
  COFFER_ASSERT_OK_AND_ASSIGN(const Session session, NewSession(options));
  cluster().directory().Kill();
  EXPECT_THAT(PutBytes(*session.vault, "/other", RandomBytes(2, kSmallSize)),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(GetBytes(*session.vault, "/file"),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(session.vault->Stat("/nothing", 0),
              StatusIs(absl::StatusCode::kUnavailable))
      << "not to be confused with NOT_FOUND";
  ASSERT_THAT(cluster().directory().Start(), IsOk());
  EXPECT_THAT(ListPaths(vault(), "/", true), IsOkAndHolds(ElementsAre("file")));
}

TEST_F(DirectoryOutageTest, APutThatIsUnderWayEndsWell) {
  ClientOptions options = DefaultClientOptions();
  options.node_stall_timeout = absl::Seconds(30);
  COFFER_ASSERT_OK_AND_ASSIGN(const Session session, NewSession(options));
  const std::string bytes = RandomBytes(1, kLargeSize);
  for (int i = 0; i < 3; ++i) cluster().node(i).faults().Stall();
  absl::StatusOr<PutSummary> summary;
  std::thread putter(
      [&] { summary = PutBytes(*session.vault, "/file", bytes); });
  cluster().node(0).faults().AwaitStalledCall();
  const absl::Status restarted = [&] {
    cluster().directory().Kill();
    return cluster().directory().Start();
  }();
  for (int i = 0; i < 3; ++i) cluster().node(i).faults().Unstall();
  putter.join();
  ASSERT_THAT(restarted, IsOk());
  ASSERT_THAT(summary, IsOk());
  EXPECT_EQ(summary->chunks_degraded, 0u);
  EXPECT_TRUE(GetBytes(vault(), "/file").value_or("") == bytes);
}

// Whatever a client was told was done is there afterwards, once.
TEST_F(DirectoryOutageTest, AcknowledgedPutsSurviveRestartsUnderLoad) {
  constexpr int kWriters = 3;
  constexpr int kRestarts = 4;
  PathLog acknowledged;
  std::atomic<bool> stop = false;
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&, w] {
      for (int i = 0; !stop.load(); ++i) {
        const std::string path = absl::StrCat("/", w, "-", i);
        const absl::Status status =
            PutBytes(vault(), path, path, CreateOnly()).status();
        EXPECT_THAT(status,
                    AnyOf(IsOk(), StatusIs(absl::StatusCode::kUnavailable),
                          StatusIs(absl::StatusCode::kDeadlineExceeded)));
        if (status.ok()) acknowledged.Add(path);
      }
    });
  }
  for (int i = 1; i <= kRestarts; ++i) {
    acknowledged.AwaitSize(5 * static_cast<size_t>(i));
    cluster().directory().Kill();
    EXPECT_THAT(cluster().directory().Start(), IsOk());
  }
  stop = true;
  for (std::thread& writer : writers) writer.join();

  for (const std::string& path : acknowledged.paths()) {
    EXPECT_THAT(GetBytes(vault(), path), IsOkAndHolds(path));
    EXPECT_THAT(vault().ListVersions(path), IsOkAndHolds(SizeIs(1)));
  }
}

}  // namespace
}  // namespace coffer::integration
