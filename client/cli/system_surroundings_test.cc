#include "client/cli/system_surroundings.h"

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

}  // namespace
}  // namespace coffer::cli
