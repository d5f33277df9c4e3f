#include "services/directory/outcome.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/status_matchers.h"
#include "services/directory/refusals.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

TEST(OutcomeTest, OkIsEmpty) {
  EXPECT_EQ(ToItemStatus(absl::OkStatus()).ByteSizeLong(), 0u);
  EXPECT_THAT(FromItemStatus(v1::ItemStatus()), IsOk());
}

TEST(OutcomeTest, KeepsEverythingOfARefusal) {
  const absl::Status status = VersionConflict(TestId<FileId>(3), 9);
  const absl::Status back = FromItemStatus(ToItemStatus(status));
  EXPECT_EQ(back.code(), status.code());
  EXPECT_EQ(back.message(), status.message());
  EXPECT_EQ(GetErrorReason(back), GetErrorReason(status));
  EXPECT_EQ(GetErrorInfo(back)->metadata, GetErrorInfo(status)->metadata);
}

TEST(OutcomeTest, KeepsStatusesWithoutReason) {
  const absl::Status status = absl::FailedPreconditionError("no");
  EXPECT_EQ(FromItemStatus(ToItemStatus(status)), status);
}

TEST(OutcomeTest, UnknownCodesAreErrors) {
  for (const int code : {-1, 17, 1000}) {
    v1::ItemStatus item;
    item.set_code(code);
    EXPECT_THAT(FromItemStatus(item), StatusIs(absl::StatusCode::kUnknown));
  }
}

TEST(OutcomeTest, CommandStatusIsOfTheLogOrOfTheCommand) {
  EXPECT_THAT(CommandStatus(absl::UnavailableError("log")),
              StatusIs(absl::StatusCode::kUnavailable));
  internal::v1::Outcome outcome;
  EXPECT_THAT(CommandStatus(outcome), IsOk());
  *outcome.mutable_status() = ToItemStatus(CyclicMove());
  EXPECT_THAT(CommandStatus(outcome),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace coffer::directory
