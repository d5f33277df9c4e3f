#include "client/cli/application.h"

#include <unistd.h>

#include <array>
#include <filesystem>
#include <ios>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/cli/exit_code.h"
#include "client/cli/fake_application.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ApplicationTest : public ::testing::Test {
 protected:
  ApplicationTest() {
    app_.cluster()->AddVault("v");
    app_.cluster()->AddFolder("v", "/d");
    app_.cluster()->AddFile("v", "/d/b.txt", "bee");
    app_.cluster()->AddFile("v", "/a.txt", "one");
    app_.cluster()->AddFile("v", "/a.txt", "longer");
  }

  const std::map<std::string, FakeEntry>& entries() {
    return app_.cluster()->entries["v"];
  }

  FakeApplication app_;
};

TEST_F(ApplicationTest, WithoutCommandItExplains) {
  EXPECT_EQ(app_.Run({}), ExitCode::kUsage);
  EXPECT_THAT(app_.err(), HasSubstr("next: coffer --help"));
}

TEST_F(ApplicationTest, TypingErrorsGetASuggestion) {
  EXPECT_EQ(app_.Run({"verfiy", "cf://v/"}), ExitCode::kUsage);
  EXPECT_THAT(app_.err(), HasSubstr("did you mean 'verify'?"));
  EXPECT_EQ(app_.Run({"--json", "vault", "lisst"}), ExitCode::kUsage);
  EXPECT_THAT(app_.err(), HasSubstr("did you mean 'vault list'?"));
}

TEST_F(ApplicationTest, FilesMayHaveNamesOfCommands) {
  const std::string path = app_.WriteFile("ls", "x");
  std::filesystem::current_path(app_.folder());
  EXPECT_EQ(app_.Run({"put", "ls", "cf://v/"}), ExitCode::kSuccess);
  EXPECT_EQ(entries().count("/ls"), 1u);
}

TEST_F(ApplicationTest, PutFollowsTheRulesOfCp) {
  const std::string file = app_.WriteFile("f", "x");
  EXPECT_EQ(app_.Run({"put", file, "cf://v/d"}), ExitCode::kSuccess);
  EXPECT_EQ(entries().count("/d/f"), 1u);
  EXPECT_EQ(app_.Run({"put", file, "cf://v/new"}), ExitCode::kSuccess);
  EXPECT_EQ(entries().count("/new"), 1u);
  EXPECT_EQ(app_.Run({"put", file, "cf://v/none/"}), ExitCode::kNotFound);
  EXPECT_THAT(app_.err(), HasSubstr("coffer mkdir -p cf://v/none"));
  EXPECT_EQ(app_.Run({"put", file, file, "cf://v/a.txt"}), ExitCode::kNotFound);
  EXPECT_EQ(app_.Run({"put", "-q", file, "cf://v/d/"}), ExitCode::kSuccess);
  EXPECT_EQ(app_.out(), "f0\n");
}

TEST_F(ApplicationTest, PutTreeNamesLikeCp) {
  std::filesystem::create_directory(app_.folder() + "/t");
  app_.WriteFile("t/x", "1");
  EXPECT_EQ(app_.Run({"put", app_.folder() + "/t", "cf://v/"}),
            ExitCode::kUsage);
  EXPECT_EQ(app_.Run({"put", "-r", app_.folder() + "/t/", "cf://v/"}),
            ExitCode::kSuccess);
  EXPECT_EQ(entries().count("/t/x"), 1u);
  EXPECT_EQ(app_.Run({"put", "-r", app_.folder() + "/t", "cf://v/u"}),
            ExitCode::kSuccess);
  EXPECT_EQ(entries().count("/u/x"), 1u);
  EXPECT_EQ(app_.Run({"put", "-r", app_.folder() + "/t/.", "cf://v/d"}),
            ExitCode::kSuccess);
  EXPECT_EQ(entries().count("/d/x"), 1u);
}

TEST_F(ApplicationTest, SkippedFilesMakeItPartial) {
  std::filesystem::create_directory(app_.folder() + "/t");
  app_.cluster()->extra_put_summary.skipped_special = 1;
  app_.cluster()->extra_put_summary.skipped_paths = {"t/socket"};
  EXPECT_EQ(app_.Run({"put", "-r", app_.folder() + "/t", "cf://v/"}),
            ExitCode::kPartial);
  EXPECT_THAT(app_.err(), HasSubstr("t/socket: skipped"));
}

TEST_F(ApplicationTest, PutReadsStandardInput) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  ASSERT_EQ(write(ends[1], "piped", 5), 5);
  close(ends[1]);
  app_.surroundings()->stdin_fd = ends[0];
  EXPECT_EQ(app_.Run({"put", "-", "cf://v/d"}), ExitCode::kUsage);
  EXPECT_EQ(app_.Run({"put", "-", "cf://v/p"}), ExitCode::kSuccess);
  close(ends[0]);
  EXPECT_EQ(entries().at("/p").versions.back(), "piped");
}

TEST_F(ApplicationTest, PreconditionsAreKept) {
  const std::string file = app_.WriteFile("f", "x");
  EXPECT_EQ(app_.Run({"put", "--create-only", file, "cf://v/a.txt"}),
            ExitCode::kConflict);
  EXPECT_EQ(app_.Run({"put", "--if-version", "1", file, "cf://v/a.txt"}),
            ExitCode::kConflict);
  EXPECT_EQ(app_.Run({"put", "--if-version", "2", file, "cf://v/a.txt"}),
            ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), HasSubstr("version 3"));
}

TEST_F(ApplicationTest, GetFollowsTheRulesOfCp) {
  EXPECT_EQ(app_.Run({"get", "cf://v/a.txt", app_.folder()}),
            ExitCode::kSuccess);
  EXPECT_EQ(app_.ReadFile("a.txt"), "longer");
  EXPECT_EQ(app_.Run({"get", "cf://v/d", app_.folder()}), ExitCode::kUsage);
  EXPECT_EQ(app_.Run({"get", "-r", "cf://v/d", app_.folder()}),
            ExitCode::kSuccess);
  EXPECT_EQ(app_.ReadFile("d/b.txt"), "bee");
  EXPECT_EQ(app_.Run({"get", "--no-overwrite", "cf://v/a.txt", app_.folder()}),
            ExitCode::kConflict);
}

TEST_F(ApplicationTest, GetWritesPartsAndVersionsToStdout) {
  EXPECT_EQ(app_.Run({"get", "--range", "1-3", "cf://v/a.txt", "-"}),
            ExitCode::kSuccess);
  EXPECT_EQ(app_.out(), "ong");
  EXPECT_EQ(app_.Run({"cat", "--version", "1", "cf://v/a.txt"}),
            ExitCode::kSuccess);
  EXPECT_EQ(app_.out(), "one");
  EXPECT_EQ(app_.Run({"get", "--range", "9", "cf://v/a.txt", "-"}),
            ExitCode::kUsage);
}

TEST_F(ApplicationTest, ListingsLookLikeThis) {
  EXPECT_EQ(app_.Run({"ls", "-l", "cf://v"}), ExitCode::kSuccess);
  EXPECT_EQ(app_.out(),
            "-rw-r--r--        6 B    v2  2023-11-14 22:13:20Z  a.txt\n"
            "drwxr-xr-x          -     -  2023-11-14 22:13:20Z  d/\n");
  EXPECT_EQ(app_.Run({"tree", "cf://v"}), ExitCode::kSuccess);
  EXPECT_EQ(app_.out(),
            "cf://v/\n├── a.txt\n└── d/\n    └── b.txt\n\n"
            "1 folder, 2 files\n");
  EXPECT_EQ(app_.Run({"du", "cf://v/"}), ExitCode::kSuccess);
  EXPECT_EQ(app_.out(),
            "     SIZE     STORED    FILES  FOLDER\n"
            "      3 B       19 B        1  d/\n"
            "      9 B       41 B        2  cf://v/\n");
  EXPECT_EQ(app_.Run({"ls"}), ExitCode::kSuccess);
  EXPECT_EQ(app_.out(), "cf://v/\n");
}

TEST_F(ApplicationTest, MoveAndRemove) {
  EXPECT_EQ(app_.Run({"mv", "cf://v/a.txt", "cf://v/d"}), ExitCode::kSuccess);
  EXPECT_EQ(app_.out(), "moved cf://v/a.txt to cf://v/d/a.txt\n");
  EXPECT_EQ(app_.Run({"mv", "cf://v/d/a.txt", "cf://w/x"}),
            ExitCode::kNotFound);
  EXPECT_EQ(app_.Run({"rm", "cf://v/none"}), ExitCode::kNotFound);
  EXPECT_EQ(app_.Run({"rm", "-f", "cf://v/none"}), ExitCode::kSuccess);
  EXPECT_EQ(app_.Run({"rm", "cf://v/d"}), ExitCode::kConflict);
  EXPECT_THAT(app_.err(), HasSubstr("next: coffer rm -r"));
  EXPECT_EQ(app_.Run({"rm", "-r", "cf://v/"}), ExitCode::kUsage);
  EXPECT_EQ(app_.Run({"rm", "cf://v/d/b.txt", "cf://v/none"}),
            ExitCode::kPartial);
}

TEST_F(ApplicationTest, VerifyExitsWith11OnProblems) {
  VerifyProblem problem;
  problem.path = "a.txt";
  problem.status = absl::DataLossError("bad replica");
  app_.cluster()->verification.problems = {problem};
  EXPECT_EQ(app_.Run({"verify", "--data", "cf://v/"}),
            ExitCode::kProblemsFound);
  EXPECT_THAT(app_.out(), HasSubstr("damaged but readable: a.txt"));
}

TEST_F(ApplicationTest, VerifyClaimsOnlyWhatItChecked) {
  VerifySummary& summary = app_.cluster()->verification;
  summary.files = 2;
  summary.versions = 3;
  EXPECT_EQ(app_.Run({"verify", "cf://v/"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), HasSubstr("no problems: 2 files, 3 versions, "
                                    "signatures and lists of chunks, "));
  EXPECT_THAT(app_.out(), Not(AnyOf(HasSubstr("blob"), HasSubstr("replica"),
                                    HasSubstr("read"))));
  EXPECT_EQ(app_.Run({"verify", "--json", "cf://v/"}), ExitCode::kSuccess);
  EXPECT_EQ(app_.JsonLines().back()["level"], "metadata");
  EXPECT_FALSE(app_.JsonLines().back().contains("replicas_checked"));

  summary.blobs = 4;
  summary.replicas_checked = 12;
  EXPECT_EQ(app_.Run({"verify", "--replicas", "cf://v/"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), HasSubstr("4 blobs, 12 replicas checked, "));
  EXPECT_THAT(app_.out(), Not(HasSubstr("read")));
  EXPECT_EQ(app_.Run({"verify", "--json", "--data", "cf://v/"}),
            ExitCode::kSuccess);
  EXPECT_EQ(app_.JsonLines().back()["level"], "data");
  EXPECT_EQ(app_.JsonLines().back()["replicas_checked"], 12);
  EXPECT_EQ(app_.JsonLines().back()["bytes_read"], 0);
}

TEST_F(ApplicationTest, UnknownVaultIsNoMissingKeyring) {
  EXPECT_EQ(app_.Run({"ls", "cf://none/"}), ExitCode::kNotFound);
  EXPECT_THAT(app_.err(), HasSubstr("next: coffer vault create NAME"));
  EXPECT_THAT(app_.err(), HasSubstr("coffer vault list"));
  EXPECT_THAT(app_.err(), Not(HasSubstr("coffer init")));
  app_.cluster()->failure = absl::NotFoundError("no keyring at /k");
  EXPECT_EQ(app_.Run({"ls", "cf://v/"}), ExitCode::kNotFound);
  EXPECT_THAT(app_.err(), HasSubstr("next: coffer init"));
}

TEST_F(ApplicationTest, DefaultVaultFillsIn) {
  EXPECT_EQ(app_.Run({"cat", "cf:///a.txt"}), ExitCode::kUsage);
  EXPECT_EQ(app_.Run({"cat", "cf:///a.txt", "--default-vault", "v"}),
            ExitCode::kSuccess);
  EXPECT_EQ(app_.out(), "longer");
}

TEST_F(ApplicationTest, InitMakesKeyringAndProfileOnce) {
  EXPECT_EQ(app_.Run({"init"}), ExitCode::kNotPermitted);
  EXPECT_EQ(app_.Run({"init", "--no-passphrase", "--directory", "h:1",
                      "--admin", "a:2", "--default-vault", "photos"}),
            ExitCode::kSuccess);
  EXPECT_THAT(app_.err(), HasSubstr("nobody can read your data"));
  for (const char* kept : {"h:1", "a:2", "photos"}) {
    EXPECT_THAT(app_.ReadFile(".config/coffer/config.toml"), HasSubstr(kept));
  }
  EXPECT_TRUE(
      std::filesystem::exists(app_.folder() + "/.config/coffer/keyring"));
  EXPECT_EQ(app_.Run({"init", "--no-passphrase"}), ExitCode::kConflict);
  EXPECT_EQ(app_.Run({"config", "show", "--origin"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), HasSubstr("h:1  (profile default in "));
}

TEST_F(ApplicationTest, InitAddsProfilesForAKeyringThatExists) {
  const std::string keyring = app_.folder() + "/.config/coffer/keyring";
  ASSERT_EQ(app_.Run({"init", "--no-passphrase"}), ExitCode::kSuccess);
  const auto made = std::filesystem::last_write_time(keyring);
  EXPECT_EQ(app_.Run({"init", "--profile", "outside", "--directory", "o:1",
                      "--network", "external"}),
            ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), HasSubstr("kept the keyring " + keyring));
  EXPECT_EQ(std::filesystem::last_write_time(keyring), made);
  EXPECT_THAT(app_.ReadFile(".config/coffer/config.toml"), HasSubstr(keyring));
  EXPECT_EQ(app_.Run({"config", "show", "--profile", "outside"}),
            ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), AllOf(HasSubstr("o:1"), HasSubstr("external")));
  // A profile is not replaced either.
  EXPECT_EQ(app_.Run({"init", "--profile", "outside", "--directory", "p:1"}),
            ExitCode::kConflict);
  EXPECT_EQ(app_.Run({"init"}), ExitCode::kConflict);
  // It would not be heeded.
  EXPECT_EQ(app_.Run({"init", "--profile", "more", "--no-passphrase"}),
            ExitCode::kConflict);
}

TEST_F(ApplicationTest, InitKeepsPathsThatHoldInEveryFolder) {
  std::filesystem::permissions(app_.WriteFile("pw", "open sesame"),
                               std::filesystem::perms::owner_read);
  std::filesystem::current_path(app_.folder());
  EXPECT_EQ(app_.Run({"init", "--passphrase-file", "pw", "--key-file", "keys"}),
            ExitCode::kSuccess)
      << app_.err();
  const std::string path = std::filesystem::absolute("pw").string();
  EXPECT_THAT(app_.out(),
              HasSubstr(", which names the passphrase file " + path + "\n"));
  EXPECT_THAT(app_.ReadFile(".config/coffer/config.toml"), HasSubstr(path));
  EXPECT_THAT(app_.ReadFile(".config/coffer/config.toml"),
              HasSubstr(std::filesystem::absolute("keys").string()));
}

TEST_F(ApplicationTest, CommandsWithoutSettingsNeedNoHome) {
  app_.surroundings()->environment.clear();
  EXPECT_EQ(app_.Run({"version"}), ExitCode::kSuccess);
  EXPECT_EQ(app_.Run({"help", "put"}), ExitCode::kSuccess);
  EXPECT_EQ(app_.Run({"completion", "bash"}), ExitCode::kSuccess);
  EXPECT_EQ(app_.Run({"ls"}), ExitCode::kUsage);
  EXPECT_THAT(app_.err(), HasSubstr("HOME is not set"));
}

TEST_F(ApplicationTest, StatInventsNothingAboutTheTop) {
  app_.cluster()->AddFolder("v", "/");
  EXPECT_EQ(app_.Run({"stat", "cf://v/"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), Not(AnyOf(HasSubstr("mode"), HasSubstr("modified"))));
  EXPECT_EQ(app_.Run({"stat", "--json", "cf://v/"}), ExitCode::kSuccess);
  EXPECT_FALSE(app_.JsonLines().front().contains("mode"));
}

TEST_F(ApplicationTest, VaultsThatTheClusterCannotFillAreWarnedOf) {
  std::vector<NodeSummary>& nodes = app_.cluster()->summary.nodes;
  nodes.resize(3);
  for (NodeSummary& node : nodes) node.state = "ACTIVE";
  nodes[0].failure_domain = "a";
  nodes[1].failure_domain = "b";
  nodes[2].failure_domain = "b";
  EXPECT_EQ(app_.Run({"vault", "create", "w2", "--replicas", "2"}),
            ExitCode::kSuccess);
  EXPECT_THAT(app_.err(), Not(HasSubstr("warning")));
  EXPECT_EQ(app_.Run({"vault", "create", "w3", "--replicas", "3"}),
            ExitCode::kSuccess);
  EXPECT_THAT(app_.err(), HasSubstr("in 2 only: files get fewer copies"));
  EXPECT_EQ(app_.Run({"vault", "create", "w4", "--replicas", "4",
                      "--write-quorum", "3"}),
            ExitCode::kSuccess);
  EXPECT_THAT(app_.err(), HasSubstr("nothing can be stored before they are in "
                                    "3"));
}

TEST_F(ApplicationTest, WhatTheDirectorySaysCannotControlTheTerminal) {
  FakeAdminCluster& cluster = *app_.admin();
  cluster.status.id = "\x1b[1mid";
  cluster.status.version = "\x1b[2mversion";
  cluster.nodes.resize(1);
  NodeSummary& node = cluster.nodes[0].summary;
  node.id = "\x1b[3mid";
  node.address = "\x1b[4maddress";
  node.state = "\x1b[5mstate";
  EXPECT_EQ(app_.Run({"cluster", "status"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), Not(HasSubstr("\x1b")));
  EXPECT_THAT(app_.out(), HasSubstr("(\\x1b[4maddress) is \\x1b[5mstate"));
}

TEST_F(ApplicationTest, UnknownProfileIsAUsageError) {
  EXPECT_EQ(app_.Run({"ls", "--profile", "nobody"}), ExitCode::kUsage);
  EXPECT_THAT(app_.err(), HasSubstr("has no profiles"));
}

TEST_F(ApplicationTest, InterruptedPutTellsHowToGoOn) {
  const std::string file = app_.WriteFile("f", "x");
  app_.Interrupt();
  EXPECT_EQ(app_.Run({"put", file, "cf://v/with space"}),
            ExitCode::kInterrupted);
  EXPECT_THAT(app_.err(),
              HasSubstr("next: coffer put " + file +
                        " 'cf://v/with space'   (sends only what is missing)"));
  EXPECT_EQ(entries().count("/with space"), 0u);
}

TEST_F(ApplicationTest, InterruptedCommandsTellTheirOwnTruth) {
  app_.Interrupt();
  EXPECT_EQ(app_.Run({"get", "cf://v/a.txt", app_.folder() + "/out"}),
            ExitCode::kInterrupted);
  EXPECT_THAT(app_.err(), HasSubstr("files that were complete stay"));
  EXPECT_THAT(app_.err(), HasSubstr("(fetches all of it again)"));
  EXPECT_EQ(app_.Run({"verify", "cf://v/"}), ExitCode::kInterrupted);
  EXPECT_THAT(app_.err(), HasSubstr("interrupted; nothing was changed"));
  EXPECT_THAT(app_.err(), HasSubstr("(begins again)"));
  EXPECT_EQ(app_.Run({"rm", "cf://v/a.txt"}), ExitCode::kInterrupted);
  EXPECT_THAT(app_.err(), HasSubstr("what was removed stays removed"));
  EXPECT_THAT(app_.err(), Not(HasSubstr("stored")));
}

TEST_F(ApplicationTest, NamesThatAreNotUtf8SurviveJson) {
  app_.cluster()->AddFile("v", "/\xff\n", "x");
  EXPECT_EQ(app_.Run({"ls", "--json", "cf://v"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), HasSubstr("\"path_base64\":\"/wo=\""));
  app_.surroundings()->out_is_terminal = true;
  EXPECT_EQ(app_.Run({"ls", "cf://v"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), HasSubstr("\\xff\\n\n"));
}

TEST_F(ApplicationTest, LostOutputIsAnError) {
  std::ostringstream full;
  full.setstate(std::ios::badbit);
  app_.surroundings()->out = &full;
  EXPECT_EQ(app_.Run({"ls", "cf://v"}), ExitCode::kFailure);
  EXPECT_EQ(app_.Run({"ls", "--help"}), ExitCode::kFailure);
}

TEST_F(ApplicationTest, TheSummaryOfHelpIsLikeAnyOther) {
  EXPECT_EQ(app_.Run({"--json", "ls", "--help"}), ExitCode::kSuccess);
  ASSERT_EQ(app_.JsonLines().size(), 1u);
  EXPECT_EQ(app_.JsonLines()[0]["exit_code"], 0);
}

}  // namespace
}  // namespace coffer::cli
