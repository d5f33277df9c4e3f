#include "services/admin/log_level_control.h"

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/logging/logging.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "spdlog/common.h"
#include "spdlog/logger.h"

namespace coffer::admin {
namespace {

using ::testing::AllOf;

class LogLevelControlTest : public ::testing::Test {
 protected:
  LogLevelControlTest() {
    logger_->set_level(spdlog::level::info);
    clock_.AwaitSleepers(1);
  }

  // Lets time pass, and the check that is due then end.
  void Advance(absl::Duration duration) {
    clock_.Advance(duration);
    clock_.AwaitSleepers(1);
  }

  FakeClock clock_;
  const std::shared_ptr<spdlog::logger> logger_ = logging::NullLogger();
  LogLevelControl control_{logger_, &clock_, clock_.NewSleeper()};
};

TEST_F(LogLevelControlTest, AChangeLasts) {
  EXPECT_THAT(control_.Set("debug", absl::ZeroDuration()),
              IsOkAndHolds("info"));
  Advance(absl::Hours(100));
  EXPECT_EQ(control_.level(), "debug");
}

TEST_F(LogLevelControlTest, AChangeForAWhileEnds) {
  EXPECT_THAT(control_.Set("trace", absl::Seconds(30)), IsOkAndHolds("info"));
  Advance(absl::Seconds(29));
  EXPECT_EQ(control_.level(), "trace");
  Advance(absl::Seconds(2));
  EXPECT_EQ(control_.level(), "info");
}

TEST_F(LogLevelControlTest, TheLevelBeforeTheFirstChangeComesBack) {
  EXPECT_THAT(control_.Set("debug", absl::Seconds(30)), IsOkAndHolds("info"));
  EXPECT_THAT(control_.Set("trace", absl::Seconds(60)), IsOkAndHolds("debug"));
  Advance(absl::Seconds(50));
  EXPECT_EQ(control_.level(), "trace");
  Advance(absl::Seconds(20));
  EXPECT_EQ(control_.level(), "info");
}

TEST_F(LogLevelControlTest, ALastingChangeForgetsTheEnd) {
  EXPECT_THAT(control_.Set("debug", absl::Seconds(30)), IsOk());
  EXPECT_THAT(control_.Set("error", absl::ZeroDuration()),
              IsOkAndHolds("debug"));
  Advance(absl::Seconds(60));
  EXPECT_EQ(control_.level(), "error");
}

TEST_F(LogLevelControlTest, RefusalsChangeNothing) {
  EXPECT_THAT(control_.Set("loud", absl::ZeroDuration()),
              AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
                    HasReason(reason::kInvalidRequest)));
  EXPECT_THAT(control_.Set("debug", absl::Seconds(-1)),
              AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
                    HasReason(reason::kInvalidRequest)));
  EXPECT_EQ(control_.level(), "info");
}

}  // namespace
}  // namespace coffer::admin
