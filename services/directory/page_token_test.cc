#include "services/directory/page_token.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/request_limits.h"

namespace coffer::directory {
namespace {

using ::testing::AllOf;

auto IsRefused() {
  return AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
               HasReason(reason::kInvalidRequest));
}

TEST(PageToken, LeadsBackToItsPosition) {
  const std::string position("\0\xff\x01key", 6);
  const std::string token = MakePageToken({"ListFolder", "v", "f"}, position);
  EXPECT_THAT(ParsePageToken({"ListFolder", "v", "f"}, token),
              IsOkAndHolds(position));
}

TEST(PageToken, EmptyMeansStartAndEnd) {
  EXPECT_EQ(MakePageToken({"ListNodes"}, ""), "");
  EXPECT_THAT(ParsePageToken({"ListNodes"}, ""), IsOkAndHolds(""));
}

TEST(PageToken, FitsNoOtherRequest) {
  const std::string token = MakePageToken({"ListFolder", "vf", "x"}, "key");
  EXPECT_THAT(ParsePageToken({"ListFolder", "v", "fx"}, token), IsRefused());
  EXPECT_THAT(ParsePageToken({"ListFolder", "vf"}, token), IsRefused());
  EXPECT_THAT(ParsePageToken({"ListVersions", "vf", "x"}, token), IsRefused());
  EXPECT_THAT(ParsePageToken({"ListFolder", "vf", "x", ""}, token),
              IsRefused());
}

TEST(PageToken, IsRefusedWithAnyByteChanged) {
  const std::string token = MakePageToken({"ListNodes"}, "some key");
  std::string raw;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(token, &raw));
  for (size_t i = 0; i < raw.size(); ++i) {
    std::string changed = raw;
    changed[i] = static_cast<char>(changed[i] ^ 0x20);
    EXPECT_THAT(
        ParsePageToken({"ListNodes"}, absl::WebSafeBase64Escape(changed)),
        IsRefused())
        << i;
  }
  for (size_t size = 1; size < raw.size(); ++size) {
    EXPECT_THAT(ParsePageToken({"ListNodes"},
                               absl::WebSafeBase64Escape(raw.substr(0, size))),
                IsRefused())
        << size;
  }
}

TEST(PageToken, RefusesGarbageAndGreatLengths) {
  EXPECT_THAT(ParsePageToken({"ListNodes"}, "!"), IsRefused());
  EXPECT_THAT(
      ParsePageToken({"ListNodes"}, std::string(kMaxPageTokenBytes + 1, 'A')),
      IsRefused());
}

}  // namespace
}  // namespace coffer::directory
