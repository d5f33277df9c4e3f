// `coffer dev start|status|stop` with servers that only pretend.

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/cli/dev_cluster.h"
#include "client/cli/dev_state.h"
#include "client/cli/exit_code.h"
#include "client/cli/fake_application.h"
#include "client/cli/fake_client.h"
#include "client/cli/fake_server.h"
#include "client/cli/server_process.h"
#include "client/coffer.h"
#include "client/types.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class DevCommandsTest : public ::testing::Test {
 protected:
  DevCommandsTest() : data_(app_.folder() + "/here/data") {
    WriteFakeServer(app_.folder() + "/bin/coffer-directory");
    WriteFakeServer(app_.folder() + "/bin/coffer-storage");
    app_.surroundings()->connect = [this](const ClientOptions& options)
        -> absl::StatusOr<std::unique_ptr<Client>> {
      asked_directory_ = options.directory_address;
      Answer();
      return std::make_unique<FakeClient>(app_.cluster());
    };
  }

  ~DevCommandsTest() override {
    for (const std::string& folder : {data_, DefaultData()}) {
      EXPECT_THAT(StopDevServers(State(folder)).status(), IsOk());
    }
  }

  std::string DefaultData() const {
    return app_.folder() + "/.local/state/coffer/dev";
  }

  static DevState State(const std::string& folder) {
    return *LoadDevState(folder);
  }

  std::string DirectoryAddress() const {
    return State(data_).servers.front().data_address;
  }

  // What the directory of the cluster in `data_` says: all nodes are there, and
  // with each answer one more has placement groups.
  void Answer() {
    std::vector<NodeSummary>& nodes = app_.cluster()->summary.nodes;
    nodes.clear();
    const DevState state = State(data_);
    for (size_t i = 1; i < state.servers.size(); ++i) {
      NodeSummary node;
      node.state = "ACTIVE";
      node.address = state.servers[i].data_address;
      node.placement_group_count = i <= std::min(answers_, max_placed_) ? 8 : 0;
      nodes.push_back(node);
    }
    ++answers_;
  }

  ExitCode Start(const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"dev", "start", "--detach",
                                          "--bin-dir", app_.folder() + "/bin"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return app_.Run(arguments);
  }

  FakeApplication app_;
  std::string data_;
  std::string asked_directory_;
  size_t answers_ = 0;
  size_t max_placed_ = 1000;
};

TEST_F(DevCommandsTest, StartWaitsUntilAllNodesHoldPlacementGroups) {
  ASSERT_EQ(Start({"--data", data_, "--nodes", "3"}), ExitCode::kSuccess)
      << app_.err();
  EXPECT_EQ(answers_, 4u);
  EXPECT_EQ(asked_directory_, DirectoryAddress());
  EXPECT_EQ(CountRunning(State(data_)), 4);
}

TEST_F(DevCommandsTest, StartGivesUpOnNodesWithoutPlacementGroups) {
  max_placed_ = 1;
  EXPECT_EQ(Start({"--data", data_, "--nodes", "2"}), ExitCode::kDeadline);
  EXPECT_THAT(app_.err(),
              HasSubstr("node-2 has no placement groups (its log is " + data_ +
                        "/logs/node-2.log)"));
  EXPECT_THAT(app_.err(), Not(HasSubstr("node-1")));
  EXPECT_EQ(CountRunning(State(data_)), 0);
}

TEST_F(DevCommandsTest, FolderOfTheLastStartIsRemembered) {
  ASSERT_EQ(Start({"--data", data_, "--nodes", "1"}), ExitCode::kSuccess);
  ASSERT_EQ(app_.Run({"dev", "status", "--json"}), ExitCode::kSuccess);
  EXPECT_EQ(app_.JsonLines().back()["data_folder"], data_);
  EXPECT_EQ(app_.JsonLines().back()["running"], 2);
  ASSERT_EQ(app_.Run({"config", "show", "--origin"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), HasSubstr("dev_data              " + data_ +
                                    "  (profile dev in "));
  // A flag wins.
  ASSERT_EQ(app_.Run({"dev", "stop", "--data", DefaultData()}),
            ExitCode::kSuccess);
  EXPECT_EQ(app_.out(), "nothing was running in " + DefaultData() + "\n");
  ASSERT_EQ(app_.Run({"dev", "stop"}), ExitCode::kSuccess);
  EXPECT_EQ(app_.out(), "stopped 2 servers\n");
  // The next start continues, too.
  ASSERT_EQ(Start(), ExitCode::kSuccess) << app_.err();
  EXPECT_EQ(CountRunning(State(data_)), 2);
  EXPECT_EQ(Start(), ExitCode::kConflict);
  EXPECT_THAT(app_.err(), HasSubstr("coffer dev stop --data " + data_));
}

TEST_F(DevCommandsTest, StartSaysWhatItRestarted) {
  ASSERT_EQ(Start({"--data", data_, "--nodes", "2"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), Not(HasSubstr("restarted")));
  const ProcessId node = State(data_).servers[1].process;
  ASSERT_EQ(kill(node.pid, SIGKILL), 0);
  ASSERT_TRUE(AwaitExit(node, absl::Seconds(10), nullptr));
  ASSERT_EQ(app_.Run({"dev", "status"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), HasSubstr("node-1     stopped"));
  app_.cluster()->failure = absl::UnavailableError("\x1b[2Jaway");
  ASSERT_EQ(app_.Run({"dev", "status"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), HasSubstr("does not answer: \\x1b[2Jaway"));
  app_.cluster()->failure = absl::OkStatus();
  ASSERT_EQ(Start(), ExitCode::kSuccess) << app_.err();
  EXPECT_THAT(app_.out(), HasSubstr("restarted node-1\n"));
  EXPECT_EQ(CountRunning(State(data_)), 3);
}

TEST_F(DevCommandsTest, FolderThatTomlCannotNameIsNotRemembered) {
  data_ += "/\xff";
  ASSERT_EQ(Start({"--data", data_, "--nodes", "1"}), ExitCode::kSuccess)
      << app_.err();
  ASSERT_EQ(app_.Run({"config", "show", "--json"}), ExitCode::kSuccess)
      << app_.err();
  EXPECT_EQ(app_.JsonLines().back()["dev_data"], DefaultData());
}

TEST_F(DevCommandsTest, StartThenInitThenCreateNeedsNoFlags) {
  ASSERT_EQ(Start({"--data", data_, "--nodes", "1"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.err(),
              HasSubstr("next:\n  coffer init\n  coffer vault create NAME\n"
                        "  coffer put FILE cf://NAME/\n"));
  EXPECT_THAT(app_.out(), HasSubstr("status page: http://127.0.0.1:8/\n"));
  EXPECT_THAT(app_.err(), Not(HasSubstr("the active profile")));
  ASSERT_EQ(app_.Run({"init", "--no-passphrase"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), HasSubstr("the profile dev in "));
  asked_directory_.clear();
  ASSERT_EQ(app_.Run({"vault", "create", "v"}), ExitCode::kSuccess);
  EXPECT_EQ(asked_directory_, DirectoryAddress());
  // What init wrote left the folder alone.
  ASSERT_EQ(app_.Run({"dev", "stop"}), ExitCode::kSuccess);
  EXPECT_EQ(app_.out(), "stopped 2 servers\n");
}

TEST_F(DevCommandsTest, StartAfterInitTellsOfTheActiveProfile) {
  ASSERT_EQ(app_.Run({"init", "--no-passphrase"}), ExitCode::kSuccess);
  ASSERT_EQ(Start({"--data", data_, "--nodes", "1"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.err(), HasSubstr("the active profile is default: add "
                                    "--profile dev"));
  EXPECT_THAT(app_.err(), HasSubstr("next:\n  coffer vault create NAME\n"));
  ASSERT_EQ(app_.Run({"vault", "create", "v", "--profile", "dev"}),
            ExitCode::kSuccess);
  EXPECT_EQ(asked_directory_, DirectoryAddress());
}

}  // namespace
}  // namespace coffer::cli
