#include "services/storage/heartbeat_agent.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/crypto/fake_random.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/storage/fake_directory_client.h"

namespace coffer::storage {
namespace {

class HeartbeatAgentTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string path =
        testing::TempDir() + "/" +
        testing::UnitTest::GetInstance()->current_test_info()->name();
    COFFER_ASSERT_OK_AND_ASSIGN(folder_, DataFolder::Open(path));
    COFFER_ASSERT_OK_AND_ASSIGN(identity_,
                                NodeIdentity::Open(folder_.get(), &random_));
    membership_.cluster_id = crypto::NewId<ClusterId>(random_);
    membership_.heartbeat_interval = absl::Seconds(2);
    membership_.placement_epoch = 5;
    client_.SetMembership(membership_);
  }

  void Start() {
    HeartbeatAgentOptions options;
    options.endpoints = {{"cluster", "a:1"}};
    options.failure_domain = "rack-1";
    options.usage = [] { return NodeUsage{}; };
    options.on_refused = [this](const absl::Status& error) {
      refusal_ = error;
      refused_.Notify();
    };
    options.on_result = [this](const absl::Status& status) {
      absl::MutexLock lock(&mutex_);
      results_.push_back(status.code());
    };
    options.on_answer = [this](const absl::Status& status) {
      absl::MutexLock lock(&mutex_);
      answers_.push_back(status.code());
    };
    options.jitter = [] { return 0.0; };
    agent_ = std::make_unique<HeartbeatAgent>(
        options, &client_, identity_.get(), &epoch_, clock_.NewSleeper());
  }

  void Pass(absl::Duration time) {
    clock_.AwaitSleepers(1);
    clock_.Advance(time);
  }

  crypto::FakeRandom random_;
  FakeClock clock_;
  std::unique_ptr<DataFolder> folder_;
  std::unique_ptr<NodeIdentity> identity_;
  PlacementEpoch epoch_;
  FakeDirectoryClient client_;
  DirectoryClient::Membership membership_;
  absl::Notification refused_;
  absl::Status refusal_;
  absl::Mutex mutex_;
  std::vector<absl::StatusCode> results_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::StatusCode> answers_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<HeartbeatAgent> agent_;
};

TEST_F(HeartbeatAgentTest, RegistersAndSendsHeartbeats) {
  client_.SetHeartbeat(uint64_t{9});
  Start();
  client_.AwaitHeartbeats(1);
  ASSERT_EQ(client_.registrations().size(), 1);
  EXPECT_EQ(client_.registrations()[0].node_id, identity_->node_id());
  EXPECT_EQ(client_.registrations()[0].cluster_id, absl::nullopt);
  EXPECT_EQ(client_.registrations()[0].failure_domain, "rack-1");
  EXPECT_EQ(identity_->cluster_id(), membership_.cluster_id);
  Pass(absl::Seconds(2));
  client_.AwaitHeartbeats(2);
  clock_.AwaitSleepers(1);
  EXPECT_EQ(epoch_.Get(), 9);
}

TEST_F(HeartbeatAgentTest, TellsOfRegistrationsAndOfEveryAnswer) {
  client_.SetMembership(absl::UnavailableError("not yet"));
  Start();
  client_.AwaitRegistrations(1);
  clock_.AwaitSleepers(1);
  client_.SetMembership(membership_);
  clock_.Advance(absl::Milliseconds(100));
  client_.AwaitHeartbeats(1);
  clock_.AwaitSleepers(1);
  absl::MutexLock lock(&mutex_);
  constexpr absl::StatusCode kOk = absl::StatusCode::kOk;
  constexpr absl::StatusCode kAway = absl::StatusCode::kUnavailable;
  EXPECT_THAT(results_, testing::ElementsAre(kAway, kOk));
  EXPECT_THAT(answers_, testing::ElementsAre(kAway, kOk, kOk));
}

TEST_F(HeartbeatAgentTest, RegistersAgainWhenForgotten) {
  client_.SetHeartbeat(absl::NotFoundError("who are you"));
  Start();
  client_.AwaitHeartbeats(1);
  client_.SetHeartbeat(uint64_t{6});
  Pass(absl::Seconds(2));
  client_.AwaitRegistrations(2);
  client_.AwaitHeartbeats(2);
  EXPECT_EQ(client_.registrations()[1].cluster_id, membership_.cluster_id);
}

TEST_F(HeartbeatAgentTest, TriesAgainWhileTheDirectoryIsAway) {
  client_.SetMembership(absl::UnavailableError("not yet"));
  Start();
  client_.AwaitRegistrations(1);
  Pass(absl::Milliseconds(100));
  client_.AwaitRegistrations(2);
  client_.SetMembership(membership_);
  Pass(absl::Milliseconds(200));
  client_.AwaitHeartbeats(1);
  EXPECT_FALSE(refused_.HasBeenNotified());
}

TEST_F(HeartbeatAgentTest, StopsForAnotherCluster) {
  ASSERT_THAT(identity_->JoinCluster(crypto::NewId<ClusterId>(random_)),
              IsOk());
  Start();
  refused_.WaitForNotification();
  EXPECT_THAT(refusal_, HasReason(reason::kWrongCluster));
}

TEST_F(HeartbeatAgentTest, StopsWhenItsIdBelongsToAnotherKey) {
  client_.SetMembership(MakeError(absl::StatusCode::kAlreadyExists, "conflict",
                                  {reason::kNodeIdentityConflict, {}}));
  Start();
  refused_.WaitForNotification();
  EXPECT_THAT(refusal_, StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_F(HeartbeatAgentTest, AnnouncesThatTheNodeStops) {
  Start();
  client_.AwaitHeartbeats(1);
  clock_.AwaitSleepers(1);
  EXPECT_FALSE(client_.stopping());
  agent_->AnnounceStop();
  EXPECT_TRUE(client_.stopping());
  Pass(absl::Seconds(2));
  client_.AwaitHeartbeats(3);
  EXPECT_TRUE(client_.stopping());
}

TEST_F(HeartbeatAgentTest, StopEndsTheCallInProgress) {
  Start();
  client_.AwaitHeartbeats(1);
  agent_->Stop();
  EXPECT_TRUE(client_.cancelled());
  agent_->Stop();
}

TEST_F(HeartbeatAgentTest, TellsNobodyOfTheCallThatStopEnded) {
  client_.HangUntilCancelled();
  Start();
  client_.AwaitRegistrations(1);
  agent_->Stop();
  absl::MutexLock lock(&mutex_);
  EXPECT_THAT(results_, testing::IsEmpty());
  EXPECT_THAT(answers_, testing::IsEmpty());
}

}  // namespace
}  // namespace coffer::storage
