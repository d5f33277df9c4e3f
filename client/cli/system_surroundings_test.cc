#include "client/cli/system_surroundings.h"

#include <unistd.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

using ::testing::HasSubstr;

TEST(SystemSurroundings, DescribesThisProcess) {
  COFFER_ASSERT_OK_AND_ASSIGN(const auto surroundings,
                              SystemSurroundings::Create());
  const Surroundings& around = *surroundings->get();
  EXPECT_FALSE(around.environment.empty());
  EXPECT_GT(around.terminal_width(), 0);
  EXPECT_THAT(around.program_path, HasSubstr("system_surroundings_test"));
  EXPECT_FALSE(around.interrupt->exit_code().has_value());
}

TEST(SystemSurroundings, KnowsWhenNobodyReads) {
  COFFER_ASSERT_OK_AND_ASSIGN(const auto surroundings,
                              SystemSurroundings::Create());
  int ends[2] = {-1, -1};
  ASSERT_EQ(pipe(ends), 0);
  const int stdout_before = dup(STDOUT_FILENO);
  ASSERT_EQ(dup2(ends[1], STDOUT_FILENO), STDOUT_FILENO);
  const bool before = surroundings->get()->out_is_abandoned();
  close(ends[0]);
  const bool after = surroundings->get()->out_is_abandoned();
  EXPECT_EQ(dup2(stdout_before, STDOUT_FILENO), STDOUT_FILENO);
  close(stdout_before);
  close(ends[1]);
  EXPECT_FALSE(before);
  EXPECT_TRUE(after);
}

}  // namespace
}  // namespace coffer::cli
