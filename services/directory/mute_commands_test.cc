#include "services/directory/mute_commands.h"

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/status_matchers.h"
#include "services/directory/command_context.h"
#include "services/directory/directory_keys.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/metadata_store.h"
#include "services/directory/state_audit.h"
#include "services/directory/stored_row.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using absl::StatusCode;
using internal::v1::Command;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class MuteCommandsTest : public testing::Test {
 protected:
  MuteCommandsTest() {
    EXPECT_THAT(ApplyStatus(&store_, BootstrapCommand()), IsOk());
  }
  ~MuteCommandsTest() override { EXPECT_THAT(AuditStore(store_), IsEmpty()); }

  static Command Mute(const std::string& check, int64_t seconds) {
    Command command = NewCommand(0);
    command.mutable_mute_health_check()->set_check(check);
    command.mutable_mute_health_check()->mutable_duration()->set_seconds(
        seconds);
    return command;
  }
  static Command Unmute(const std::string& check) {
    Command command = NewCommand(0);
    command.mutable_unmute_health_check()->set_check(check);
    return command;
  }
  int EventCount() {
    return static_cast<int>(ReadMetaNumber(store_, kEventSequenceKey).value());
  }

  InMemoryMetadataStore store_;
};

TEST_F(MuteCommandsTest, MutesFromTheTimeOfTheCommandOn) {
  Command command = Mute("NODE_DOWN", 60);
  command.mutable_mute_health_check()->set_comment("disk swap");
  const internal::v1::Outcome outcome = ApplyTo(&store_, command);
  EXPECT_EQ(outcome.status().code(), 0);
  EXPECT_EQ(ToTime(outcome.muted_until()), TestTime() + absl::Seconds(60));
  COFFER_ASSERT_OK_AND_ASSIGN(const auto mutes, ReadMutes(store_));
  ASSERT_THAT(mutes, SizeIs(1));
  EXPECT_EQ(mutes.begin()->first, "NODE_DOWN");
  EXPECT_EQ(mutes.begin()->second.comment(), "disk swap");
  EXPECT_EQ(ToTime(mutes.begin()->second.muted_until()),
            TestTime() + absl::Seconds(60));
}

TEST_F(MuteCommandsTest, ARetryGivesTheFirstAnswerAndAnotherMuteReplaces) {
  Command first = Mute("NODE_DOWN", 60);
  first.set_request_id(std::string(TestId<RequestId>(7).bytes()));
  const auto answer = ApplyTo(&store_, first);
  ASSERT_THAT(ApplyStatus(&store_, Mute("NODE_DOWN", 3600)), IsOk());
  *first.mutable_proposed_time() = ToTimestamp(TestTime() + absl::Hours(1));
  EXPECT_EQ(SerializeRow(ApplyTo(&store_, first)), SerializeRow(answer));
  EXPECT_EQ(ToTime(ReadMutes(store_)->at("NODE_DOWN").muted_until()),
            TestTime() + absl::Hours(1));
}

TEST_F(MuteCommandsTest, EndsAMuteOnceAndWithoutComplaint) {
  ASSERT_THAT(ApplyStatus(&store_, Mute("NODE_DOWN", 60)), IsOk());
  const int events = EventCount();
  ASSERT_THAT(ApplyStatus(&store_, Unmute("NODE_DOWN")), IsOk());
  EXPECT_THAT(ReadMutes(store_), IsOkAndHolds(IsEmpty()));
  EXPECT_EQ(EventCount(), events + 1);
  ASSERT_THAT(ApplyStatus(&store_, Unmute("NODE_DOWN")), IsOk());
  EXPECT_EQ(EventCount(), events + 1) << "nothing happened";
}

TEST_F(MuteCommandsTest, RefusesWhatIsNoMute) {
  const int events = EventCount();
  for (const Command& command :
       {Mute("", 60), Mute("node_down", 60), Mute("A B", 60),
        Mute(std::string(kMaxMutedCheckBytes + 1, 'A'), 60),
        Mute("NODE_DOWN", 0), Mute("NODE_DOWN", -5),
        Mute("NODE_DOWN", absl::ToInt64Seconds(kMaxMuteDuration) + 1),
        Unmute("")}) {
    EXPECT_THAT(ApplyStatus(&store_, command),
                StatusIs(StatusCode::kInvalidArgument))
        << command.ShortDebugString();
  }
  Command long_comment = Mute("NODE_DOWN", 60);
  long_comment.mutable_mute_health_check()->set_comment(
      std::string(kMaxMuteCommentBytes + 1, 'x'));
  EXPECT_THAT(ApplyStatus(&store_, long_comment),
              StatusIs(StatusCode::kInvalidArgument));
  Command no_time = Mute("NODE_DOWN", 60);
  no_time.mutable_proposed_time()->set_seconds(INT64_MAX);
  EXPECT_THAT(ApplyStatus(&store_, no_time),
              StatusIs(StatusCode::kInvalidArgument));
  EXPECT_EQ(EventCount(), events);
  EXPECT_THAT(ReadMutes(store_), IsOkAndHolds(IsEmpty()));
}

TEST_F(MuteCommandsTest, ReportsADamagedRow) {
  InMemoryMetadataStore damaged;
  MetadataBatch batch;
  batch.Put(Family::kMutes, "NODE_DOWN", "\xff");
  ASSERT_THAT(damaged.Write(batch, Durability::kSynced), IsOk());
  EXPECT_THAT(ReadMutes(damaged), StatusIs(StatusCode::kDataLoss));
}

}  // namespace
}  // namespace coffer::directory
