#include "lib/crypto/byte_span.h"

#include <gtest/gtest.h>

#include <string>

namespace coffer::crypto {
namespace {

TEST(ByteSpanTest, BytesAndCharsAreTheSameMemory) {
  const std::string chars("\x00\xff z", 4);
  EXPECT_EQ(AsBytes(chars).size(), chars.size());
  EXPECT_EQ(AsBytes(chars)[1], 0xff);
  EXPECT_EQ(AsChars(AsBytes(chars)), chars);
  EXPECT_EQ(AsChars(AsBytes(chars)).data(), chars.data());
}

TEST(ByteSpanTest, WritesThrough) {
  std::string buffer = "abc";
  AsMutableBytes(buffer)[1] = 'x';
  EXPECT_EQ(buffer, "axc");
}

TEST(ByteSpanTest, EmptyIsEmpty) {
  std::string buffer;
  EXPECT_TRUE(AsMutableBytes(buffer).empty());
  EXPECT_TRUE(AsBytes("").empty());
  EXPECT_TRUE(AsChars({}).empty());
}

}  // namespace
}  // namespace coffer::crypto
