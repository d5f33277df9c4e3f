#include "client/cli/exit_code.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace coffer::cli {
namespace {

using ::testing::HasSubstr;

TEST(ExitCode, EveryStatusCodeHasItsPublishedNumber) {
  const std::vector<std::pair<absl::StatusCode, int>> published = {
      {absl::StatusCode::kOk, 0},
      {absl::StatusCode::kUnknown, 1},
      {absl::StatusCode::kInternal, 1},
      {absl::StatusCode::kUnimplemented, 1},
      {absl::StatusCode::kInvalidArgument, 2},
      {absl::StatusCode::kOutOfRange, 2},
      {absl::StatusCode::kNotFound, 4},
      {absl::StatusCode::kAlreadyExists, 5},
      {absl::StatusCode::kFailedPrecondition, 5},
      {absl::StatusCode::kAborted, 5},
      {absl::StatusCode::kUnauthenticated, 6},
      {absl::StatusCode::kPermissionDenied, 6},
      {absl::StatusCode::kDataLoss, 7},
      {absl::StatusCode::kUnavailable, 8},
      {absl::StatusCode::kDeadlineExceeded, 9},
      {absl::StatusCode::kResourceExhausted, 10},
      {absl::StatusCode::kCancelled, 130},
  };
  for (const auto& [code, number] : published) {
    const absl::Status status(code, "why");
    EXPECT_EQ(static_cast<int>(ExitCodeForStatus(status)), number) << status;
  }
}

TEST(ExitCode, TableListsEveryNumber) {
  const std::string table = ExitCodeTable();
  for (int number : {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 130, 143}) {
    EXPECT_THAT(table, HasSubstr(absl::StrCat(" ", number, "  ")));
  }
}

}  // namespace
}  // namespace coffer::cli
