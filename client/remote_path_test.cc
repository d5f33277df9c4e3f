#include "client/remote_path.h"

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(RemotePathTest, IgnoresRepeatedSlashes) {
  for (const char* text : {"/a/b", "a/b", "//a//b/"}) {
    EXPECT_THAT(ParseRemotePath(text), IsOkAndHolds(ElementsAre("a", "b")));
  }
  EXPECT_THAT(ParseRemotePath("/"), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(ParseRemotePath(""), IsOkAndHolds(IsEmpty()));
}

TEST(RemotePathTest, RefusesWhatIsNoName) {
  const std::string nul("a\0b", 3);
  for (const std::string& text : {std::string("a/./b"), std::string("../a"),
                                  nul, "/" + std::string(256, 'x')}) {
    EXPECT_THAT(ParseRemotePath(text),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
  std::string deep;
  for (size_t i = 0; i < kMaxPathDepth; ++i) deep += "/d";
  EXPECT_THAT(ParseRemotePath(deep), IsOk());
  EXPECT_THAT(ParseRemotePath(deep + "/d"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(RemotePathTest, FormatsAndJoins) {
  EXPECT_EQ(FormatRemotePath({}), "/");
  EXPECT_EQ(FormatRemotePath({"a", "b"}), "/a/b");
  EXPECT_EQ(JoinPath("", "a"), "a");
  EXPECT_EQ(JoinPath("/", "a"), "/a");
  EXPECT_EQ(JoinPath("x", "a"), "x/a");
}

}  // namespace
}  // namespace coffer::client
