#include "client/cli/whole_number.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace coffer::cli {
namespace {

using ::testing::HasSubstr;

std::string Check(std::string text) { return WholeNumber()(text); }

TEST(WholeNumber, AcceptsAllThatFit) {
  for (const char* text : {"0", "7", "18446744073709551615"}) {
    EXPECT_EQ(Check(text), "") << text;
  }
}

TEST(WholeNumber, RefusesWhatWouldMeanAnotherNumber) {
  for (const char* text :
       {"-1", "+1", "010", "0x10", "1.5", " 1", "", "18446744073709551616"}) {
    EXPECT_THAT(Check(text), HasSubstr("is not a whole number")) << text;
  }
}

}  // namespace
}  // namespace coffer::cli
