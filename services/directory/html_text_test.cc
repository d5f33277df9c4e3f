#include "services/directory/html_text.h"

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace coffer::directory {
namespace {

TEST(HtmlTextTest, EscapesWhatMeansSomething) {
  EXPECT_EQ(Html("<b>\"a\" & 'b'</b>"),
            "&lt;b&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/b&gt;");
  EXPECT_EQ(Html(absl::string_view("a\0b\nc\x7f", 6)), "a b c ");
  EXPECT_EQ(Html("Z\u00fcrich"), "Z\u00fcrich");
}

TEST(HtmlTextTest, WritesBytesInTheLargestUnit) {
  EXPECT_EQ(HtmlBytes(0), "0 B");
  EXPECT_EQ(HtmlBytes(1023), "1023 B");
  EXPECT_EQ(HtmlBytes(1536), "1.5 KiB");
  EXPECT_EQ(HtmlBytes(uint64_t{5} << 40), "5.0 TiB");
  EXPECT_EQ(HtmlBytes(~uint64_t{0}), "16384.0 PiB");
}

TEST(HtmlTextTest, WritesDurationsInTwoUnits) {
  EXPECT_EQ(HtmlDuration(absl::Seconds(-5)), "0 s");
  EXPECT_EQ(HtmlDuration(absl::Milliseconds(2500)), "2 s");
  EXPECT_EQ(HtmlDuration(absl::Seconds(3725)), "1 h 2 min");
  EXPECT_EQ(HtmlDuration(absl::Hours(75)), "3 d 3 h");
  EXPECT_EQ(HtmlDuration(absl::Minutes(60 * 24) + absl::Seconds(3)), "1 d 3 s");
}

TEST(HtmlTextTest, WritesTimesAndNumbers) {
  EXPECT_EQ(HtmlTime(absl::FromUnixSeconds(0)), "1970-01-01 00:00:00");
  EXPECT_EQ(HtmlNumber(0), "0");
  EXPECT_EQ(HtmlNumber(999), "999");
  EXPECT_EQ(HtmlNumber(1000), "1,000");
  EXPECT_EQ(HtmlNumber(1234567), "1,234,567");
}

}  // namespace
}  // namespace coffer::directory
