#include "client/cli/dev_health.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "client/cancellation.h"
#include "client/cli/context.h"
#include "client/cli/dev_state.h"
#include "client/cli/fake_client.h"
#include "client/cli/output.h"
#include "client/cli/settings.h"
#include "client/types.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/clock/recording_sleeper.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

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
      // The last answer stays.
      cluster_.summary.nodes = answers_[std::min(asked_, answers_.size() - 1)];
      ++asked_;
      return std::make_unique<FakeClient>(&cluster_);
    };
  }

  static NodeSummary Node(const std::string& address, const std::string& state,
                          uint32_t placement_group_count) {
    NodeSummary node;
    node.address = address;
    node.state = state;
    node.placement_group_count = placement_group_count;
    return node;
  }

  // For a directory and two nodes.
  absl::Status Await() {
    asked_ = 0;
    DevState state;
    state.servers = {{"directory", {}, "d:1", ""},
                     {"node-1", {}, "n:1", ""},
                     {"node-2", {}, "n:2", ""}};
    return AwaitNodes(context_, folder_, state, &cancellation_);
  }

  const std::string folder_;
  // What the directory says one time after the other.
  std::vector<std::vector<NodeSummary>> answers_;
  size_t asked_ = 0;
  FakeClock clock_;
  RecordingSleeper sleeper_;
  std::ostringstream stream_;
  Output output_;
  Surroundings surroundings_;
  Context context_;
  FakeCluster cluster_;
  Cancellation cancellation_;
};

TEST_F(DevHealthTest, WaitsUntilEveryNodeHoldsPlacementGroups) {
  answers_ = {{},
              {Node("n:1", "ACTIVE", 0)},
              {Node("n:1", "ACTIVE", 8), Node("n:2", "ACTIVE", 0)},
              {Node("n:1", "ACTIVE", 8), Node("n:2", "SUSPECT", 8)},
              // One of an earlier start, at another address.
              {Node("n:1", "ACTIVE", 8), Node("n:0", "ACTIVE", 8)},
              {Node("n:1", "ACTIVE", 8), Node("n:2", "ACTIVE", 8)}};
  EXPECT_THAT(Await(), IsOk());
  EXPECT_EQ(sleeper_.sleeps().size(), answers_.size() - 1);
}

TEST_F(DevHealthTest, SaysWhichNodesLackWhat) {
  answers_ = {{Node("n:1", "ACTIVE", 8), Node("n:2", "ACTIVE", 0)}};
  absl::Status status = Await();
  EXPECT_THAT(status,
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       HasSubstr(absl::StrCat(
                           "node-2 has no placement groups (its log is ",
                           folder_, "/logs/node-2.log)"))));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("node-1")));
  answers_ = {{Node("n:2", "DOWN", 8)}};
  status = Await();
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("node-1 has not joined"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("node-2 is DOWN"));
}

TEST_F(DevHealthTest, InterruptEndsTheWait) {
  answers_ = {{}};
  cancellation_.Cancel();
  EXPECT_THAT(Await(), StatusIs(absl::StatusCode::kCancelled));
  EXPECT_TRUE(sleeper_.sleeps().empty());
}

TEST_F(DevHealthTest, DataFolderIsAskedForOrRemembered) {
  EXPECT_THAT(DevDataFolder(context_, ""),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(DevDataFolder(context_, "/x"), IsOkAndHolds("/x"));
  Settings settings;
  settings.dev_data.value = "/remembered";
  const Context context(surroundings_, settings, &output_, ProgressMode::kAuto);
  EXPECT_THAT(DevDataFolder(context, ""), IsOkAndHolds("/remembered"));
  EXPECT_THAT(DevDataFolder(context, "/x"), IsOkAndHolds("/x"));
}

}  // namespace
}  // namespace coffer::cli
