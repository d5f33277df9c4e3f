#include "client/cli/operation_scope.h"

#include <sstream>

#include "absl/time/time.h"
#include "client/cli/context.h"
#include "client/cli/interrupt.h"
#include "client/cli/output.h"
#include "client/cli/settings.h"
#include "client/operations.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"

namespace coffer::cli {
namespace {

using ::testing::HasSubstr;

class OperationScopeTest : public ::testing::Test {
 protected:
  OperationScopeTest() : interrupt_({[] { return 0; }, [] {}, [] {}, nullptr}) {
    surroundings_.interrupt = &interrupt_;
    surroundings_.clock = &clock_;
    surroundings_.err = &err_;
  }

  // Runs an operation that reports progress after a second.
  void Run(bool json, ProgressMode mode) {
    OutputOptions options;
    options.json = json;
    Output output(options, &out_, &err_);
    Context context(surroundings_, Settings(), &output, mode);
    OperationScope scope(&context, "put");
    OperationOptions operation;
    scope.Connect(&operation);
    EXPECT_NE(operation.cancellation, nullptr);
    clock_.Advance(absl::Seconds(1));
    Progress progress;
    progress.bytes_done = 10;
    if (operation.progress != nullptr) operation.progress(progress);
    EXPECT_EQ(scope.Elapsed(), absl::Seconds(1));
  }

  FakeClock clock_;
  std::ostringstream out_;
  std::ostringstream err_;
  Interrupt interrupt_;
  Surroundings surroundings_;
};

TEST_F(OperationScopeTest, LogsGetNoBarUnlessAsked) {
  Run(false, ProgressMode::kAuto);
  EXPECT_EQ(err_.str(), "");
  Run(false, ProgressMode::kAlways);
  EXPECT_THAT(err_.str(), HasSubstr("put 10 B"));
}

TEST_F(OperationScopeTest, TerminalsGetABarUnlessRefused) {
  surroundings_.err_is_terminal = true;
  Run(false, ProgressMode::kNever);
  EXPECT_EQ(err_.str(), "");
  Run(false, ProgressMode::kAuto);
  EXPECT_THAT(err_.str(), HasSubstr("put 10 B"));
}

TEST_F(OperationScopeTest, JsonGetsStatusLinesWhenAsked) {
  surroundings_.err_is_terminal = true;
  Run(true, ProgressMode::kAuto);
  EXPECT_EQ(out_.str(), "");
  Run(true, ProgressMode::kAlways);
  EXPECT_THAT(out_.str(), HasSubstr("\"message_type\":\"status\""));
  EXPECT_EQ(err_.str(), "");
}

}  // namespace
}  // namespace coffer::cli
