#include "client/cli/environment.h"

#include "gtest/gtest.h"

namespace coffer::cli {
namespace {

TEST(Environment, ReadsThisProcess) {
  // Bazel sets it for every test.
  EXPECT_NE(GetVariable(ReadEnvironment(), "TEST_TMPDIR"), "");
}

TEST(Environment, UnsetIsEmpty) {
  EXPECT_EQ(GetVariable({{"A", "1"}}, "A"), "1");
  EXPECT_EQ(GetVariable({{"A", "1"}}, "B"), "");
}

TEST(Environment, FoldersFollowXdg) {
  const Environment home = {{"HOME", "/ann"}};
  EXPECT_EQ(ConfigFolder(home), "/ann/.config/coffer");
  EXPECT_EQ(StateFolder(home), "/ann/.local/state/coffer");
  const Environment xdg = {{"HOME", "/ann"},
                           {"XDG_CONFIG_HOME", "/c"},
                           {"XDG_STATE_HOME", "relative"}};
  EXPECT_EQ(ConfigFolder(xdg), "/c/coffer");
  EXPECT_EQ(StateFolder(xdg), "/ann/.local/state/coffer");
  EXPECT_EQ(ConfigFolder({}), "");
}

}  // namespace
}  // namespace coffer::cli
