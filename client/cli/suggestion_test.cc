#include "client/cli/suggestion.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace coffer::cli {
namespace {

TEST(Suggestion, FindsWhatWasMeant) {
  const std::vector<std::string> names = {"put",    "get",      "verify",
                                          "status", "versions", "ls"};
  EXPECT_EQ(ClosestMatch("putt", names), "put");
  EXPECT_EQ(ClosestMatch("gte", names), "get");
  EXPECT_EQ(ClosestMatch("verfiy", names), "verify");
  EXPECT_EQ(ClosestMatch("stauts", names), "status");
  EXPECT_EQ(ClosestMatch("lss", names), "ls");
}

TEST(Suggestion, DoesNotGuessWildly) {
  const std::vector<std::string> names = {"put", "get", "verify", "ls"};
  EXPECT_EQ(ClosestMatch("frobnicate", names), "");
  EXPECT_EQ(ClosestMatch("xy", names), "");
  EXPECT_EQ(ClosestMatch("", names), "");
  EXPECT_EQ(ClosestMatch("put", {}), "");
}

}  // namespace
}  // namespace coffer::cli
