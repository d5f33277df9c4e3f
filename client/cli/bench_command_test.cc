#include "client/cli/bench_command.h"

#include <unistd.h>

#include <filesystem>
#include <string>

#include "client/cli/dev_state.h"
#include "client/cli/exit_code.h"
#include "client/cli/fake_application.h"
#include "client/cli/process_stat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kDirectory[] = "127.0.0.1:7001";

class BenchCommandTest : public ::testing::Test {
 protected:
  ExitCode Run(const std::string& format) {
    return app_.Run({"bench", "--size", "4k", "--files", "0", "--directory",
                     kDirectory, "--data", app_.folder(), format});
  }

  // The items of the steps; the summary is left out.
  nlohmann::json Steps() {
    nlohmann::json steps = nlohmann::json::array();
    for (const nlohmann::json& line : app_.JsonLines()) {
      if (line.contains("step")) steps.push_back(line);
    }
    return steps;
  }

  // A cluster whose only server is this process.
  void SaveCluster(const std::string& directory) {
    COFFER_ASSERT_OK_AND_ASSIGN(const ProcessStat own,
                                ReadProcessStat(getpid()));
    DevState state;
    state.servers = {{"directory", {getpid(), own.start_ticks}, directory, ""}};
    ASSERT_THAT(SaveDevState(app_.folder(), state), IsOk());
  }

  FakeApplication app_;
};

TEST_F(BenchCommandTest, UnknownServersHaveNoFigures) {
  EXPECT_EQ(Run("--progress=never"), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), ContainsRegex("put big file .* -  +-\n"));
  EXPECT_THAT(app_.err(), HasSubstr("servers not measured"));
  // A cluster, but not the one that is measured.
  SaveCluster("127.0.0.1:7009");
  EXPECT_EQ(Run("--json"), ExitCode::kSuccess);
  const nlohmann::json steps = Steps();
  ASSERT_EQ(steps.size(), 2u);
  for (const nlohmann::json& step : steps) {
    EXPECT_TRUE(step.at("server_cpu_s_per_gb").is_null()) << step;
    EXPECT_TRUE(step.at("client_cpu_s_per_gb").is_number()) << step;
  }
  EXPECT_EQ(app_.JsonLines().back()["servers_measured"], 0);
}

TEST_F(BenchCommandTest, ServersOfTheDevClusterAreMeasured) {
  SaveCluster(kDirectory);
  EXPECT_EQ(Run("--progress=never"), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), Not(ContainsRegex("put big file .* -")));
  EXPECT_EQ(Run("--json"), ExitCode::kSuccess);
  const nlohmann::json steps = Steps();
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_TRUE(steps[0].at("server_cpu_s_per_gb").is_number());
  EXPECT_EQ(app_.JsonLines().back()["servers_measured"], 1);
}

}  // namespace
}  // namespace coffer::cli
