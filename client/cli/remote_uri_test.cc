#include "client/cli/remote_uri.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

using ::testing::HasSubstr;

TEST(RemoteUri, SplitsVaultAndPath) {
  COFFER_ASSERT_OK_AND_ASSIGN(const RemoteUri uri,
                              ParseRemoteUri("cf://photos/2026//cat.jpg"));
  EXPECT_EQ(uri.vault, "photos");
  EXPECT_EQ(uri.path, "/2026/cat.jpg");
  EXPECT_FALSE(uri.names_folder);
  EXPECT_EQ(uri.base_name(), "cat.jpg");
  EXPECT_EQ(uri.ToString(), "cf://photos/2026/cat.jpg");
}

TEST(RemoteUri, TopOfVault) {
  for (const char* text : {"cf://photos", "cf://photos/", "cf://photos//"}) {
    COFFER_ASSERT_OK_AND_ASSIGN(const RemoteUri uri, ParseRemoteUri(text));
    EXPECT_TRUE(uri.is_root()) << text;
    EXPECT_TRUE(uri.names_folder) << text;
    EXPECT_EQ(uri.base_name(), "");
    EXPECT_EQ(uri.Child("a").path, "/a");
  }
}

TEST(RemoteUri, TrailingSlashNamesFolder) {
  COFFER_ASSERT_OK_AND_ASSIGN(const RemoteUri uri,
                              ParseRemoteUri("cf://v/a/b/"));
  EXPECT_EQ(uri.path, "/a/b");
  EXPECT_TRUE(uri.names_folder);
  EXPECT_EQ(uri.Child("c").ToString(), "cf://v/a/b/c");
}

TEST(RemoteUri, EmptyVaultMeansTheProfiles) {
  COFFER_ASSERT_OK_AND_ASSIGN(const RemoteUri uri, ParseRemoteUri("cf:///a"));
  EXPECT_EQ(uri.vault, "");
  EXPECT_EQ(uri.path, "/a");
}

TEST(RemoteUri, BytesAreTakenAsTheyAre) {
  COFFER_ASSERT_OK_AND_ASSIGN(const RemoteUri uri,
                              ParseRemoteUri("cf://v/%41 \xff?#\n"));
  EXPECT_EQ(uri.path, "/%41 \xff?#\n");
}

TEST(RemoteUri, RefusesOtherFormsWithAnExample) {
  for (const char* text : {"", "photos/cat.jpg", "/cat", "cf:/v/a", "cf://",
                           "CF://v/a", "s3://v/a"}) {
    EXPECT_THAT(ParseRemoteUri(text),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("cf://photos/2026/cat.jpg")))
        << text;
  }
}

TEST(RemoteUri, RefusesDotsAndLongNames) {
  EXPECT_THAT(ParseRemoteUri("cf://v/a/../b"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ParseRemoteUri("cf://v/./b"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  const std::string longest(255, 'x');
  EXPECT_THAT(ParseRemoteUri(absl::StrCat("cf://v/", longest)), IsOk());
  EXPECT_THAT(ParseRemoteUri(absl::StrCat("cf://v/", longest, "x")),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(RemoteUri, MalformedOnesStillLookRemote) {
  EXPECT_TRUE(LooksRemote("cf:/v/a"));
  EXPECT_TRUE(LooksRemote("CF://v"));
  EXPECT_FALSE(LooksRemote("cat.jpg"));
  EXPECT_FALSE(LooksRemote("./cf:/v"));
}

}  // namespace
}  // namespace coffer::cli
