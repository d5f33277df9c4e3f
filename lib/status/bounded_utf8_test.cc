#include "lib/status/bounded_utf8.h"

#include <string>

#include "gtest/gtest.h"

namespace coffer {
namespace {

constexpr size_t kUnlimited = 1000;

TEST(BoundedUtf8Test, ValidTextStays) {
  const std::string text = "a \u00e9 \u20ac \U0001f600 \ud7ff \U0010ffff";
  EXPECT_EQ(BoundedUtf8(text, kUnlimited), text);
  EXPECT_EQ(BoundedUtf8(text, text.size()), text);
}

TEST(BoundedUtf8Test, CutsBetweenCharacters) {
  EXPECT_EQ(BoundedUtf8("abc", 2), "ab");
  EXPECT_EQ(BoundedUtf8("a\u20ac", 3), "a");
  EXPECT_EQ(BoundedUtf8("a\u20ac", 4), "a\u20ac");
  EXPECT_EQ(BoundedUtf8("\U0001f600", 3), "");
  EXPECT_EQ(BoundedUtf8("a", 0), "");
}

TEST(BoundedUtf8Test, EachMalformedByteIsReplaced) {
  EXPECT_EQ(BoundedUtf8("a\x80z", kUnlimited), "a?z");
  EXPECT_EQ(BoundedUtf8("\xff\xfe", kUnlimited), "??");
  EXPECT_EQ(BoundedUtf8("\xe2\x82", kUnlimited), "??");       // Cut short.
  EXPECT_EQ(BoundedUtf8("\xc0\xaf", kUnlimited), "??");       // Overlong.
  EXPECT_EQ(BoundedUtf8("\xe0\x80\xaf", kUnlimited), "???");  // Overlong.
  EXPECT_EQ(BoundedUtf8("\xf0\x80\x80\xaf", kUnlimited), "????");
  EXPECT_EQ(BoundedUtf8("\xed\xa0\x80", kUnlimited), "???");  // Surrogate.
  EXPECT_EQ(BoundedUtf8("\xf4\x90\x80\x80", kUnlimited), "????");
  EXPECT_EQ(BoundedUtf8("\xc3z", kUnlimited), "?z");
}

}  // namespace
}  // namespace coffer
