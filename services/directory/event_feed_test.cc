#include "services/directory/event_feed.h"

#include <atomic>
#include <cstdint>
#include <list>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/command_context.h"
#include "services/directory/event_log.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/metadata_store.h"
#include "services/directory/state_transaction.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;

// One watch on a thread of its own.
class Watcher {
 public:
  Watcher(EventFeed* feed, uint64_t after)
      : thread_([this, feed, after] {
          const absl::Status status = feed->Watch(
              after, [this] { return cancelled_.load(); },
              [this](const v1::WatchEventsResponse& response) {
                absl::MutexLock lock(&mutex_);
                if (response.events_size() == 0) ++empty_messages_;
                for (const v1::Event& event : response.events()) {
                  sequences_.push_back(event.sequence());
                }
                return true;
              });
          absl::MutexLock lock(&mutex_);
          status_ = status;
        }) {}
  ~Watcher() {
    if (thread_.joinable()) thread_.join();
  }

  void Cancel() { cancelled_ = true; }
  std::vector<uint64_t> AwaitSequences(size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto enough = [&] {
      mutex_.AssertHeld();
      return sequences_.size() >= count;
    };
    mutex_.Await(absl::Condition(&enough));
    return sequences_;
  }
  void AwaitEmptyMessages(int count) {
    absl::MutexLock lock(&mutex_);
    const auto enough = [&] {
      mutex_.AssertHeld();
      return empty_messages_ >= count;
    };
    mutex_.Await(absl::Condition(&enough));
  }
  absl::Status Join() {
    thread_.join();
    absl::MutexLock lock(&mutex_);
    return status_;
  }

 private:
  std::atomic<bool> cancelled_{false};
  absl::Mutex mutex_;
  std::vector<uint64_t> sequences_ ABSL_GUARDED_BY(mutex_);
  int empty_messages_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

class EventFeedTest : public testing::Test {
 protected:
  void Record() {
    StateTransaction transaction(&store_);
    const CommandContext context{transaction, ToTimestamp(TestTime())};
    ASSERT_THAT(RecordEvent({v1::EVENT_KIND_VAULT_CREATED, "", "x"}, context),
                IsOk());
    ASSERT_THAT(
        store_.Write(std::move(transaction).ToBatch(), Durability::kSynced),
        IsOk());
    feed_.OnApplied();
  }

  void AwaitWatchers(size_t count) {
    while (feed_.watchers() != count) std::this_thread::yield();
  }

  FakeClock clock_;
  InMemoryMetadataStore store_;
  EventFeed feed_{&store_, &clock_};
};

TEST_F(EventFeedTest, SendsWhatIsOnRecordAndThenWhatHappens) {
  Record();
  Record();
  Watcher all(&feed_, 0);
  Watcher late(&feed_, 1);
  EXPECT_THAT(all.AwaitSequences(2), ElementsAre(1, 2));
  EXPECT_THAT(late.AwaitSequences(1), ElementsAre(2));
  Record();
  EXPECT_THAT(all.AwaitSequences(3), ElementsAre(1, 2, 3));
  EXPECT_THAT(late.AwaitSequences(2), ElementsAre(2, 3));
  feed_.Close();
  EXPECT_THAT(all.Join(), AllOf(StatusIs(absl::StatusCode::kUnavailable),
                                HasReason(reason::kShuttingDown)));
}

TEST_F(EventFeedTest, SaysThatItIsThereWhenNothingHappens) {
  Watcher watcher(&feed_, 0);
  AwaitWatchers(1);
  for (int i = 1; i <= 3; ++i) {
    clock_.Advance(kEventKeepalive);
    feed_.Tick();
    watcher.AwaitEmptyMessages(i);
  }
  EXPECT_EQ(feed_.watchers(), 1u);
  feed_.Close();
}

TEST_F(EventFeedTest, EndsSoonAfterTheClientIsGone) {
  Watcher watcher(&feed_, 0);
  AwaitWatchers(1);
  watcher.Cancel();
  feed_.Tick();
  EXPECT_THAT(watcher.Join(), IsOk());
  EXPECT_EQ(feed_.watchers(), 0u);
}

TEST_F(EventFeedTest, EndsWhenAMessageCannotBeSent) {
  Record();
  EXPECT_THAT(feed_.Watch(
                  0, [] { return false; },
                  [](const v1::WatchEventsResponse&) { return false; }),
              IsOk());
}

TEST_F(EventFeedTest, RefusesMoreWatchersThanItHasThreadsFor) {
  std::list<Watcher> watchers;
  for (size_t i = 0; i < kMaxEventWatchers; ++i) {
    watchers.emplace_back(&feed_, 0);
  }
  AwaitWatchers(kMaxEventWatchers);
  Watcher refused(&feed_, 0);
  EXPECT_THAT(refused.Join(),
              AllOf(StatusIs(absl::StatusCode::kResourceExhausted),
                    HasReason(reason::kLimitExceeded)));
  feed_.Close();
}

TEST_F(EventFeedTest, RefusesWatchersOnceClosed) {
  feed_.Close();
  Watcher refused(&feed_, 0);
  EXPECT_THAT(refused.Join(), HasReason(reason::kShuttingDown));
}

}  // namespace
}  // namespace coffer::directory
