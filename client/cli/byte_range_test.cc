#include "client/cli/byte_range.h"

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

TEST(ByteRange, KnowsThreeForms) {
  COFFER_ASSERT_OK_AND_ASSIGN(ByteRange range, ParseByteRange("0-99"));
  EXPECT_EQ(range.offset, 0u);
  EXPECT_EQ(range.length, 100u);
  COFFER_ASSERT_OK_AND_ASSIGN(range, ParseByteRange("100-"));
  EXPECT_EQ(range.offset, 100u);
  EXPECT_EQ(range.length, 0u);
  COFFER_ASSERT_OK_AND_ASSIGN(range, ParseByteRange("1M:64k"));
  EXPECT_EQ(range.offset, 1u << 20);
  EXPECT_EQ(range.length, 64u << 10);
  COFFER_ASSERT_OK_AND_ASSIGN(range, ParseByteRange("7-7"));
  EXPECT_EQ(range.length, 1u);
}

TEST(ByteRange, RefusesOtherForms) {
  for (const char* text : {"", "5", "-5", ":5", "5:", "5:0", "9-5", "a-b",
                           "1-2-3", "0x1-", "0-18446744073709551615"}) {
    EXPECT_THAT(ParseByteRange(text),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << text;
  }
}

}  // namespace
}  // namespace coffer::cli
