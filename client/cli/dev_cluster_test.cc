#include "client/cli/dev_cluster.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client/cancellation.h"
#include "client/cli/dev_state.h"
#include "client/cli/fake_server.h"
#include "client/cli/server_process.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class DevClusterTest : public ::testing::Test {
 protected:
  DevClusterTest() : folder_(::testing::TempDir() + "/dev-XXXXXX") {
    EXPECT_NE(mkdtemp(folder_.data()), nullptr);
    options_.data_folder = folder_ + "/data";
    options_.programs = {MakeServer("directory"), MakeServer("storage")};
    options_.cancellation = &cancellation_;
  }

  std::string MakeServer(const std::string& name) {
    const std::string path = absl::StrCat(folder_, "/", name, "/server");
    WriteFakeServer(path);
    return path;
  }

  static void Kill(const DevServer& server) {
    ASSERT_EQ(kill(server.process.pid, SIGKILL), 0);
    ASSERT_TRUE(AwaitExit(server.process, absl::Seconds(10), nullptr));
  }

  DevState State() { return *LoadDevState(options_.data_folder); }

  std::string folder_;
  Cancellation cancellation_;
  DevClusterOptions options_;
};

TEST_F(DevClusterTest, StartsAndStopsAllServers) {
  options_.nodes = 2;
  {
    COFFER_ASSERT_OK_AND_ASSIGN(const auto cluster,
                                DevCluster::Start(options_));
    EXPECT_EQ(cluster->state().servers.size(), 3u);
    EXPECT_EQ(cluster->state().replicas, 2u);
    EXPECT_EQ(CountRunning(State()), 3);
    EXPECT_THAT(DevCluster::Start(options_),
                StatusIs(absl::StatusCode::kAlreadyExists));
  }
  EXPECT_EQ(State().servers.size(), 3u);
  EXPECT_EQ(CountRunning(State()), 0);
}

TEST_F(DevClusterTest, DetachedServersStay) {
  options_.nodes = 1;
  {
    COFFER_ASSERT_OK_AND_ASSIGN(const auto cluster,
                                DevCluster::Start(options_));
    cluster->Detach();
  }
  EXPECT_EQ(CountRunning(State()), 2);
  EXPECT_THAT(DevCluster::Start(options_),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(StopDevServers(State()), IsOkAndHolds(2));
  EXPECT_THAT(StopDevServers(State()), IsOkAndHolds(0));
}

TEST_F(DevClusterTest, StartBringsBackWhatHasEnded) {
  options_.nodes = 2;
  {
    COFFER_ASSERT_OK_AND_ASSIGN(const auto cluster,
                                DevCluster::Start(options_));
    EXPECT_TRUE(cluster->restarted().empty());
    cluster->Detach();
  }
  const DevState before = State();
  Kill(before.servers[1]);
  // One that cannot be started leaves the others alone.
  std::ofstream(folder_ + "/storage/broken") << "";
  EXPECT_THAT(DevCluster::Start(options_),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(CountRunning(State()), 2);
  fs::remove(folder_ + "/storage/broken");
  {
    COFFER_ASSERT_OK_AND_ASSIGN(const auto cluster,
                                DevCluster::Start(options_));
    EXPECT_THAT(cluster->restarted(), ElementsAre("node-1"));
    cluster->Detach();
  }
  EXPECT_EQ(CountRunning(State()), 3);
  EXPECT_EQ(State().servers[0].process.pid, before.servers[0].process.pid);
  EXPECT_EQ(State().servers[1].data_address, before.servers[1].data_address);
  EXPECT_THAT(StopDevServers(State()), IsOkAndHolds(3));
}

TEST_F(DevClusterTest, WhoWaitsForAllStopsAll) {
  options_.nodes = 1;
  {
    COFFER_ASSERT_OK_AND_ASSIGN(const auto cluster,
                                DevCluster::Start(options_));
    cluster->Detach();
  }
  Kill(State().servers[1]);
  {
    COFFER_ASSERT_OK_AND_ASSIGN(const auto cluster,
                                DevCluster::Start(options_));
    cancellation_.Cancel();
    cluster->AwaitEnd(&cancellation_);
  }
  EXPECT_EQ(CountRunning(State()), 0);
}

TEST_F(DevClusterTest, SecondStartIsTheSameCluster) {
  options_.nodes = 2;
  std::string address;
  {
    COFFER_ASSERT_OK_AND_ASSIGN(const auto cluster,
                                DevCluster::Start(options_));
    address = cluster->state().servers[0].data_address;
  }
  options_.nodes = 1;
  EXPECT_THAT(DevCluster::Start(options_),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  options_.nodes = 3;
  options_.replicas = 7;
  EXPECT_THAT(DevCluster::Start(options_),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  options_.replicas = 0;
  COFFER_ASSERT_OK_AND_ASSIGN(const auto cluster, DevCluster::Start(options_));
  EXPECT_EQ(cluster->state().servers.size(), 4u);
  EXPECT_EQ(cluster->state().replicas, 2u);
  EXPECT_EQ(cluster->state().servers[0].data_address, address);
}

TEST_F(DevClusterTest, FailedStartLeavesNothingRunning) {
  std::ofstream(folder_ + "/storage/broken") << "";
  EXPECT_THAT(
      DevCluster::Start(options_),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("node-1.log")));
  EXPECT_EQ(CountRunning(State()), 0);
  fs::remove(folder_ + "/storage/broken");
  EXPECT_THAT(DevCluster::Start(options_), IsOk());
}

TEST_F(DevClusterTest, InterruptEndsTheWait) {
  options_.nodes = 1;
  COFFER_ASSERT_OK_AND_ASSIGN(const auto cluster, DevCluster::Start(options_));
  cancellation_.Cancel();
  cluster->AwaitEnd(&cancellation_);
  EXPECT_EQ(CountRunning(State()), 2);
}

}  // namespace
}  // namespace coffer::cli
