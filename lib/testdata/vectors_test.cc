#include "lib/testdata/vectors.h"

#include <gtest/gtest.h>

#include <string>

#include "nlohmann/json.hpp"

namespace coffer::testdata {
namespace {

TEST(VectorsTest, FindsSections) {
  EXPECT_TRUE(Section("pae").is_object());
  EXPECT_FALSE(VectorsOf("pae").empty());
}

TEST(VectorsTest, AnUnknownSectionIsEmpty) {
  EXPECT_TRUE(Section("no such section").is_null());
  EXPECT_TRUE(VectorsOf("no such section").empty());
}

TEST(VectorsTest, ReadsHexadecimalDigits) {
  const nlohmann::json object = {{"field", "00ff41"}};
  EXPECT_EQ(BytesOf(object, "field"), std::string("\x00\xff\x41", 3));
}

TEST(VectorsTest, PatternIsAsDescribed) {
  const std::string pattern = Pattern(1000);
  EXPECT_EQ(pattern.size(), 1000u);
  EXPECT_EQ(pattern.substr(0, 3), std::string("\x00\x83\x06", 3));
  EXPECT_EQ(pattern[256], static_cast<char>(17));
  EXPECT_EQ(Pattern(10), pattern.substr(0, 10));
}

}  // namespace
}  // namespace coffer::testdata
