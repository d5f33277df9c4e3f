#include "lib/clock/recording_sleeper.h"

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"

namespace coffer {
namespace {

using ::testing::ElementsAre;

TEST(RecordingSleeperTest, RemembersSleepsAndMovesTheClock) {
  FakeClock clock;
  RecordingSleeper sleeper(&clock);
  const absl::Duration start = clock.Monotonic();
  EXPECT_TRUE(sleeper.SleepFor(absl::Seconds(2)));
  EXPECT_TRUE(sleeper.SleepFor(absl::Seconds(1)));
  EXPECT_THAT(sleeper.sleeps(),
              ElementsAre(absl::Seconds(2), absl::Seconds(1)));
  EXPECT_EQ(clock.Monotonic() - start, absl::Seconds(3));
}

TEST(RecordingSleeperTest, RecordsNothingOnceWoken) {
  RecordingSleeper sleeper;
  sleeper.Wake();
  EXPECT_FALSE(sleeper.SleepFor(absl::Seconds(2)));
  EXPECT_THAT(sleeper.sleeps(), ElementsAre());
}

}  // namespace
}  // namespace coffer
