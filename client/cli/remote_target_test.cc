#include "client/cli/remote_target.h"

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/cli/fake_client.h"
#include "client/cli/remote_uri.h"
#include "client/coffer.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

class RemoteTargetTest : public ::testing::Test {
 protected:
  RemoteTargetTest() : client_(&cluster_) {
    cluster_.AddVault("v");
    cluster_.AddFolder("v", "/d");
    cluster_.AddFile("v", "/f", "x");
  }

  absl::StatusOr<bool> Ask(const std::string& text) {
    const auto uri = ParseRemoteUri(text);
    auto vault = client_.OpenVault("v");
    return IsExistingFolder(vault->get(), *uri);
  }

  FakeCluster cluster_;
  FakeClient client_;
};

TEST_F(RemoteTargetTest, KnowsFolders) {
  EXPECT_THAT(Ask("cf://v"), IsOkAndHolds(true));
  EXPECT_THAT(Ask("cf://v/d"), IsOkAndHolds(true));
  EXPECT_THAT(Ask("cf://v/d/"), IsOkAndHolds(true));
  EXPECT_THAT(Ask("cf://v/f"), IsOkAndHolds(false));
  EXPECT_THAT(Ask("cf://v/none"), IsOkAndHolds(false));
}

TEST_F(RemoteTargetTest, SlashAtTheEndDemandsAFolder) {
  EXPECT_THAT(Ask("cf://v/none/"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Ask("cf://v/f/"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(RemoteTargetTest, OtherErrorsAreNotTakenForAnAnswer) {
  COFFER_ASSERT_OK_AND_ASSIGN(const RemoteUri uri, ParseRemoteUri("cf://v/d"));
  auto vault = client_.OpenVault("v");
  cluster_.failure = absl::UnavailableError("down");
  EXPECT_THAT(IsExistingFolder(vault->get(), uri),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(RemoteTargetTest, NamesGoIntoFolders) {
  COFFER_ASSERT_OK_AND_ASSIGN(const RemoteUri uri, ParseRemoteUri("cf://v/d"));
  EXPECT_EQ(TargetFor(uri, true, "x").path, "/d/x");
  EXPECT_EQ(TargetFor(uri, true, "").path, "/d");
  EXPECT_EQ(TargetFor(uri, false, "x").path, "/d");
}

}  // namespace
}  // namespace coffer::cli
