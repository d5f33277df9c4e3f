#include "client/cli/context.h"

#include <memory>
#include <sstream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/cli/output.h"
#include "client/cli/remote_uri.h"
#include "client/cli/settings.h"
#include "client/coffer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

using ::testing::HasSubstr;

class ContextTest : public ::testing::Test {
 protected:
  ContextTest() : output_({}, &stream_, &stream_) {
    settings_.directory.value = "d:1";
    settings_.keyring.value = "k";
    surroundings_.connect = [this](const ClientOptions& options)
        -> absl::StatusOr<std::unique_ptr<Client>> {
      ++connections_;
      options_ = options;
      return failure_;
    };
  }

  Context Make() {
    return Context(surroundings_, settings_, &output_, ProgressMode::kAuto);
  }

  std::ostringstream stream_;
  Output output_;
  Settings settings_;
  Surroundings surroundings_;
  ClientOptions options_;
  int connections_ = 0;
  absl::Status failure_ = absl::UnavailableError("nobody there");
};

TEST_F(ContextTest, ConnectsWithTheSettings) {
  Context context = Make();
  EXPECT_EQ(connections_, 0);
  EXPECT_THAT(context.client(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(options_.directory_address, "d:1");
  EXPECT_EQ(options_.keyring_path, "k");
  EXPECT_THAT(options_.passphrase(),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(ContextTest, HandsOnTheAddressesOfNodesOrRefusesThem) {
  const std::string id(32, 'a');
  settings_.node_addresses.value = id + "=127.0.0.1:1";
  EXPECT_THAT(Make().client(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(options_.node_addresses,
              ::testing::ElementsAre(::testing::Pair(id, "127.0.0.1:1")));
  settings_.node_addresses.value = "node=127.0.0.1:1";
  EXPECT_THAT(Make().client(), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(connections_, 1);
}

TEST_F(ContextTest, OtherErrorsOfConnectingStayAsTheyAre) {
  failure_ = MakeError(absl::StatusCode::kPermissionDenied,
                       "cannot open the keyring /ann/keyring: the passphrase "
                       "is wrong",
                       {reason::kWrongKey, {}});
  EXPECT_EQ(Make().client().status(), failure_);
}

TEST_F(ContextTest, BadAddressIsNamedWithItsOrigin) {
  settings_.directory = {"nonsense", SettingOrigin::kFlag, "flag --directory"};
  failure_ = MakeError(absl::StatusCode::kInvalidArgument, "no port",
                       {reason::kInvalidRequest, {}});
  EXPECT_THAT(Make().client(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("'nonsense' (flag --directory): no port")));
}

TEST_F(ContextTest, ProfileThatWasAskedForMustExist) {
  settings_.profile = {"work", SettingOrigin::kFlag, "flag --profile"};
  Context context = Make();
  EXPECT_THAT(context.client(), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(connections_, 0);
}

TEST_F(ContextTest, DefaultVaultCompletesUris) {
  RemoteUri uri;
  uri.path = "/a";
  EXPECT_THAT(Make().Complete(uri),
              StatusIs(absl::StatusCode::kInvalidArgument));
  settings_.vault.value = "photos";
  COFFER_ASSERT_OK_AND_ASSIGN(RemoteUri complete, Make().Complete(uri));
  EXPECT_EQ(complete.ToString(), "cf://photos/a");
  uri.vault = "other";
  COFFER_ASSERT_OK_AND_ASSIGN(complete, Make().Complete(uri));
  EXPECT_EQ(complete.vault, "other");
}

}  // namespace
}  // namespace coffer::cli
