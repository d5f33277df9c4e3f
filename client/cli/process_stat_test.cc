#include "client/cli/process_stat.h"

#include <unistd.h>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

TEST(ProcessStat, NamesMayContainAnything) {
  COFFER_ASSERT_OK_AND_ASSIGN(
      const ProcessStat stat,
      ParseProcessStat("12 (a) b (c) Z 1 2 3 4 5 6 7 8 9 10 100 50 0 0 20 0 1 "
                       "0 4711 1 1"));
  EXPECT_TRUE(stat.is_zombie);
  EXPECT_EQ(stat.start_ticks, 4711u);
  EXPECT_EQ(stat.cpu_time,
            absl::Seconds(150.0 / static_cast<double>(sysconf(_SC_CLK_TCK))));
}

TEST(ProcessStat, RefusesOtherTexts) {
  for (const char* text :
       {"", "12 (a", "12 (a) S 1 2 3",
        "12 (a) S 1 2 3 4 5 6 7 8 9 10 x 50 0 0 20 0 1 0 1"}) {
    EXPECT_THAT(ParseProcessStat(text),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(ProcessStat, ReadsThisProcess) {
  COFFER_ASSERT_OK_AND_ASSIGN(const ProcessStat stat,
                              ReadProcessStat(getpid()));
  EXPECT_FALSE(stat.is_zombie);
  EXPECT_GT(stat.start_ticks, 0u);
  EXPECT_THAT(ReadProcessStat(0), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace coffer::cli
