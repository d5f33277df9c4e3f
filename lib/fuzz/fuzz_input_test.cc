#include "lib/fuzz/fuzz_input.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace coffer::fuzz {
namespace {

class FuzzInputTest : public testing::Test {
 protected:
  static FuzzInput Input(const std::string& bytes) {
    return FuzzInput(reinterpret_cast<const uint8_t*>(bytes.data()),
                     bytes.size());
  }
};

TEST_F(FuzzInputTest, TakesFromTheFront) {
  const std::string bytes("\x07\x02\x34\x12\x03\x00pieerest", 14);
  FuzzInput input = Input(bytes);
  EXPECT_EQ(input.TakeChoice(4), 3u);
  EXPECT_EQ(input.TakeNumber(), 0x1234u);
  EXPECT_EQ(input.TakePiece(), "pie");
  EXPECT_EQ(input.TakeByte(), 'e');
  EXPECT_EQ(input.TakeRest(), "rest");
  EXPECT_TRUE(input.empty());
}

TEST_F(FuzzInputTest, GivesGreatNumbers) {
  const std::string bytes("\x81\x01\x88\0\0\0\0\0\0\0\x80", 11);
  FuzzInput input = Input(bytes);
  EXPECT_EQ(input.TakeNumber(), ~uint64_t{1});
  EXPECT_EQ(input.TakeNumber(), ~(uint64_t{1} << 63));
}

TEST_F(FuzzInputTest, TheEndIsZeroAndEmpty) {
  const std::string bytes(
      "\xff\xff"
      "ab",
      4);
  FuzzInput input = Input(bytes);
  EXPECT_EQ(input.TakePiece(), "ab");
  EXPECT_EQ(input.TakePiece(), "");
  EXPECT_EQ(input.TakeByte(), 0);
  EXPECT_EQ(input.TakeNumber(), 0u);
  EXPECT_TRUE(input.empty());
}

}  // namespace
}  // namespace coffer::fuzz
