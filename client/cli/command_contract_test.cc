#include "client/cli/command.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "client/cli/all_commands.h"
#include "client/cli/exit_code.h"
#include "client/cli/fake_application.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {
namespace {

using ::testing::AnyOf;
using ::testing::Eq;
using ::testing::HasSubstr;

// What holds for every command of the program.

struct Sample {
  std::string command;
  // "FOLDER" stands for the application's folder.
  std::vector<std::string> arguments;
  // Talks to the cluster, so its errors are the command's errors.
  bool uses_cluster = true;
};

// A working command line for each command but those that start processes,
// which //integration_tests covers.
std::vector<Sample> Samples() {
  return {
      {"put", {"put", "FOLDER/local.txt", "cf://v/new.txt"}},
      {"get", {"get", "cf://v/a.txt", "FOLDER/out.txt"}},
      {"cat", {"cat", "cf://v/a.txt"}},
      {"ls", {"ls", "-l", "-r", "cf://v/"}},
      {"tree", {"tree", "cf://v/"}},
      {"stat", {"stat", "cf://v/a.txt"}},
      {"mkdir", {"mkdir", "-p", "cf://v/x/y"}},
      {"mv", {"mv", "cf://v/a.txt", "cf://v/b.txt"}},
      {"rm", {"rm", "cf://v/a.txt"}},
      {"versions", {"versions", "cf://v/a.txt"}},
      {"verify", {"verify", "cf://v/"}},
      {"du", {"du", "cf://v/"}},
      {"cluster status", {"cluster", "status"}},
      {"cluster health", {"cluster", "health"}},
      {"cluster mute", {"cluster", "mute", "NODE_DOWN", "--for", "4h"}},
      {"cluster unmute", {"cluster", "unmute", "NODE_DOWN"}},
      {"cluster ready", {"cluster", "ready", "--maintenance", "1aaa"}},
      {"cluster events", {"cluster", "events"}},
      {"cluster df", {"cluster", "df"}},
      {"debug log-level", {"debug", "log-level"}},
      {"debug bundle", {"debug", "bundle", "-o", "FOLDER/b.tar.gz"}, false},
      {"doctor", {"doctor"}, false},
      {"node list", {"node", "list"}},
      {"vault create", {"vault", "create", "w"}},
      {"vault list", {"vault", "list"}},
      {"bench", {"bench", "--size", "4k", "--files", "3", "--file-size", "10"}},
      {"init", {"init", "--no-passphrase"}, false},
      {"dev status", {"dev", "status", "--data", "FOLDER/dev"}, false},
      {"config show", {"config", "show"}, false},
      {"completion", {"completion", "bash"}, false},
      {"version", {"version"}, false},
      {"help", {"help", "exit-codes"}, false},
  };
}

std::set<std::string> StartsProcesses() { return {"dev start", "dev stop"}; }

class CommandContractTest : public ::testing::TestWithParam<Sample> {
 protected:
  CommandContractTest() {
    application_.WriteFile("local.txt", "hello");
    application_.cluster()->AddVault("v");
    application_.cluster()->AddFile("v", "/a.txt", "contents");
    application_.cluster()->AddFolder("v", "/f");
    application_.cluster()->summary.nodes.resize(2);
    application_.admin()->maintenance.ready = true;
    application_.admin()->health.time =
        application_.surroundings()->clock->Now();
    auto& directory = application_.admin()->processes["127.0.0.1:7002"];
    directory.program = "coffer-directory";
    directory.log_level = "info";
    for (const int number : {1, 2, 3}) application_.admin()->AddNode(number);
  }

  ExitCode Run(std::vector<std::string> extra = {}) {
    std::vector<std::string> arguments;
    for (const std::string& argument : GetParam().arguments) {
      arguments.push_back(
          absl::StrReplaceAll(argument, {{"FOLDER", application_.folder()}}));
    }
    arguments.insert(arguments.end(), extra.begin(), extra.end());
    return application_.Run(arguments);
  }

  FakeApplication application_;
};

TEST_P(CommandContractTest, TextOutputSucceeds) {
  EXPECT_EQ(Run(), ExitCode::kSuccess) << application_.err();
  EXPECT_FALSE(application_.cluster()->vault_outlived_client);
}

TEST_P(CommandContractTest, JsonOutputIsLinesThatEndInASummary) {
  ASSERT_EQ(Run({"--json"}), ExitCode::kSuccess) << application_.err();
  const std::vector<nlohmann::json> lines = application_.JsonLines();
  ASSERT_FALSE(lines.empty());
  for (const nlohmann::json& line : lines) {
    EXPECT_THAT(line["message_type"].get<std::string>(),
                AnyOf(Eq("status"), Eq("item"), Eq("error"), Eq("summary")));
  }
  EXPECT_EQ(lines.back()["message_type"], "summary");
  EXPECT_EQ(lines.back()["exit_code"], 0);
  EXPECT_EQ(application_.err(), "");
}

TEST_P(CommandContractTest, HelpHasSummaryAndExample) {
  ASSERT_EQ(Run({"--help"}), ExitCode::kSuccess);
  EXPECT_THAT(application_.out(), HasSubstr("Example:\n  "));
  EXPECT_THAT(application_.out(), HasSubstr("coffer help exit-codes"));
  for (absl::string_view line : absl::StrSplit(application_.out(), '\n')) {
    EXPECT_LE(line.size(), 130u) << line;
  }
}

TEST_P(CommandContractTest, UnknownOptionsAreUsageErrors) {
  EXPECT_EQ(Run({"--no-such-option"}), ExitCode::kUsage);
  EXPECT_EQ(application_.out(), "");
  EXPECT_THAT(
      application_.err(),
      HasSubstr(absl::StrCat("coffer ", GetParam().command, " --help")));
}

TEST_P(CommandContractTest, ErrorsOfTheClusterBecomeExitCodes) {
  if (!GetParam().uses_cluster) return;
  const std::vector<std::pair<absl::Status, ExitCode>> failures = {
      {absl::UnavailableError("no directory"), ExitCode::kUnavailable},
      {absl::PermissionDeniedError("wrong key"), ExitCode::kNotPermitted},
      {absl::DataLossError("forged"), ExitCode::kIntegrity},
      {absl::DeadlineExceededError("slow"), ExitCode::kDeadline},
      {absl::ResourceExhaustedError("full"), ExitCode::kLimit},
      {absl::InternalError("odd"), ExitCode::kFailure},
  };
  for (const auto& [failure, code] : failures) {
    application_.cluster()->failure = failure;
    EXPECT_EQ(Run({"--json"}), code) << failure;
    EXPECT_EQ(application_.out(), "");
    const auto object = nlohmann::json::parse(application_.err());
    EXPECT_EQ(object["message_type"], "exit_error");
    EXPECT_EQ(object["code"], static_cast<int>(code));
    EXPECT_EQ(object["message"], std::string(failure.message()));
  }
}

std::string SampleName(const ::testing::TestParamInfo<Sample>& info) {
  std::string name;
  for (absl::string_view word :
       absl::StrSplit(info.param.command, absl::ByAnyChar(" -"))) {
    name.push_back(absl::ascii_toupper(word.front()));
    absl::StrAppend(&name, word.substr(1));
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, CommandContractTest,
                         ::testing::ValuesIn(Samples()), SampleName);

TEST(CommandContract, EveryCommandHasASample) {
  std::set<std::string> covered = StartsProcesses();
  for (const Sample& sample : Samples()) covered.insert(sample.command);
  for (const auto& command : MakeAllCommands()) {
    EXPECT_EQ(covered.count(command->description().name), 1u)
        << command->description().name;
  }
}

TEST(CommandContract, ProcessCommandsHaveHelpToo) {
  FakeApplication application;
  for (const std::string& name : StartsProcesses()) {
    std::vector<std::string> arguments = absl::StrSplit(name, ' ');
    arguments.push_back("--help");
    EXPECT_EQ(application.Run(arguments), ExitCode::kSuccess);
    EXPECT_THAT(application.out(), HasSubstr("Example:\n  "));
  }
}

}  // namespace
}  // namespace coffer::cli
