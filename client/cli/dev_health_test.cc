#include "client/cli/dev_health.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/cancellation.h"
#include "client/cli/context.h"
#include "client/cli/fake_client.h"
#include "client/cli/output.h"
#include "client/cli/settings.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/clock/recording_sleeper.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

class DevHealthTest : public ::testing::Test {
 protected:
  DevHealthTest()
      : folder_(::testing::TempDir() + "/health"),
        sleeper_(&clock_),
        output_({}, &stream_, &stream_),
        context_(surroundings_, Settings(), &output_, ProgressMode::kAuto) {
    std::filesystem::create_directories(folder_ + "/run");
    surroundings_.clock = &clock_;
    surroundings_.sleeper = &sleeper_;
    surroundings_.create_keyring = [](const std::string& path,
                                      const std::string&) {
      std::ofstream(path) << "keys";
      return absl::OkStatus();
    };
    surroundings_.connect =
        [this](
            const ClientOptions&) -> absl::StatusOr<std::unique_ptr<Client>> {
      // One more node has come each time.
      cluster_.summary.nodes.emplace_back().state = "ACTIVE";
      return std::make_unique<FakeClient>(&cluster_);
    };
  }

  const std::string folder_;
  FakeClock clock_;
  RecordingSleeper sleeper_;
  std::ostringstream stream_;
  Output output_;
  Surroundings surroundings_;
  Context context_;
  FakeCluster cluster_;
  Cancellation cancellation_;
};

TEST_F(DevHealthTest, WaitsForAllNodes) {
  EXPECT_THAT(AwaitActiveNodes(context_, folder_, "d:1", 3, &cancellation_),
              IsOk());
  EXPECT_EQ(sleeper_.sleeps().size(), 2u);
}

TEST_F(DevHealthTest, DoesNotWaitForEver) {
  EXPECT_THAT(
      AwaitActiveNodes(context_, folder_, "d:1", 100000, &cancellation_),
      StatusIs(absl::StatusCode::kDeadlineExceeded));
  cancellation_.Cancel();
  EXPECT_THAT(
      AwaitActiveNodes(context_, folder_, "d:1", 100000, &cancellation_),
      StatusIs(absl::StatusCode::kCancelled));
}

TEST_F(DevHealthTest, DataFolderIsTheStateFolderUnlessAsked) {
  EXPECT_THAT(DevDataFolder(context_, ""),
              StatusIs(absl::StatusCode::kInvalidArgument));
  surroundings_.environment = {{"HOME", "/ann"}};
  EXPECT_THAT(DevDataFolder(context_, ""),
              IsOkAndHolds("/ann/.local/state/coffer/dev"));
  EXPECT_THAT(DevDataFolder(context_, "/x"), IsOkAndHolds("/x"));
}

}  // namespace
}  // namespace coffer::cli
