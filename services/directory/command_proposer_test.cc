#include "services/directory/command_proposer.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/command_log.h"
#include "services/directory/failing_command_log.h"
#include "services/directory/outcome.h"

namespace coffer::directory {
namespace {

using ::testing::AllOf;

// Remembers what it was given and answers as told.
class RecordingCommandLog : public CommandLog {
 public:
  absl::StatusOr<internal::v1::Outcome> Submit(
      internal::v1::Command command) override {
    commands.push_back(std::move(command));
    return answer;
  }
  uint64_t applied_index() const override { return commands.size(); }

  std::vector<internal::v1::Command> commands;
  internal::v1::Outcome answer;
};

TEST(CommandProposer, PutsTimeAndRequestIdIntoTheCommand) {
  FakeClock clock(absl::FromUnixSeconds(1700000000) + absl::Microseconds(7));
  RecordingCommandLog log;
  CommandProposer proposer(&log, &clock);
  EXPECT_THAT(proposer.Propose(std::string(32, 'a'), internal::v1::Command()),
              IsOk());
  ASSERT_EQ(log.commands.size(), 1u);
  EXPECT_EQ(log.commands[0].request_id(), std::string(16, '\xaa'));
  EXPECT_EQ(log.commands[0].proposed_time().seconds(), 1700000000);
  EXPECT_EQ(log.commands[0].proposed_time().nanos(), 7000);
}

TEST(CommandProposer, TellsTheCommandsRefusalFromItems) {
  FakeClock clock;
  RecordingCommandLog log;
  CommandProposer proposer(&log, &clock);
  *log.answer.add_items() =
      ToItemStatus(MakeError(absl::StatusCode::kNotFound, "no such folder",
                             {reason::kEntryNotFound, {}}));
  COFFER_ASSERT_OK_AND_ASSIGN(
      const internal::v1::Outcome outcome,
      proposer.ProposeItems("", internal::v1::Command()));
  EXPECT_EQ(outcome.items(0).reason(), reason::kEntryNotFound);

  *log.answer.mutable_status() =
      ToItemStatus(MakeError(absl::StatusCode::kInvalidArgument, "reused",
                             {reason::kRequestIdReused, {}}));
  EXPECT_THAT(proposer.ProposeItems("", internal::v1::Command()),
              AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
                    HasReason(reason::kRequestIdReused)));
}

TEST(CommandProposer, PassesErrorsOfTheLogOn) {
  FakeClock clock;
  FailingCommandLog log(absl::UnavailableError("shutting down"));
  CommandProposer proposer(&log, &clock);
  EXPECT_THAT(proposer.Propose("", internal::v1::Command()),
              StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace coffer::directory
