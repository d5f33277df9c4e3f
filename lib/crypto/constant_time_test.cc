#include "lib/crypto/constant_time.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace coffer::crypto {
namespace {

TEST(ConstantTimeTest, ComparesEveryByte) {
  const std::string bytes("\x00secret\x00\xff", 9);
  EXPECT_TRUE(ConstantTimeEquals(bytes, std::string(bytes)));
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string other = bytes;
    other[i] ^= 1;
    EXPECT_FALSE(ConstantTimeEquals(bytes, other)) << i;
  }
}

TEST(ConstantTimeTest, SizesCount) {
  EXPECT_FALSE(ConstantTimeEquals("abc", "ab"));
  EXPECT_FALSE(ConstantTimeEquals("", "a"));
  EXPECT_TRUE(ConstantTimeEquals("", absl::string_view()));
}

}  // namespace
}  // namespace coffer::crypto
