#include "services/directory/one_line.h"

#include "gtest/gtest.h"

namespace coffer::directory {
namespace {

TEST(OneLineTest, ReplacesControlCharacters) {
  EXPECT_EQ(OneLine("a\nb\x1b[0m\x7f\t", 100), "a b [0m  ");
  EXPECT_EQ(OneLine("", 100), "");
}

TEST(OneLineTest, CutsBetweenCharacters) {
  EXPECT_EQ(OneLine("ab\u00e9\u00e9", 6), "ab\u00e9\u00e9");
  EXPECT_EQ(OneLine("ab\u00e9\u00e9", 5), "ab\u00e9");
  EXPECT_EQ(OneLine("ab\u00e9\u00e9", 4), "ab\u00e9");
  EXPECT_EQ(OneLine("ab\u00e9\u00e9", 3), "ab");
  EXPECT_EQ(OneLine("\u00e9", 1), "");
}

}  // namespace
}  // namespace coffer::directory
