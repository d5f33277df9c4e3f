// coffer debug: bundle and log-level.

#include <sys/stat.h>

#include <cstdio>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/cli/debug_bundle.h"
#include "client/cli/environment.h"
#include "client/cli/exit_code.h"
#include "client/cli/fake_application.h"
#include "client/cli/tar_gz_writer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace coffer::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class DebugCommandsTest : public ::testing::Test {
 protected:
  DebugCommandsTest() {
    admin().processes["127.0.0.1:7002"].program = "coffer-directory";
    admin().processes["127.0.0.1:7002"].log_level = "info";
    for (const int number : {1, 2}) admin().AddNode(number);
  }

  FakeAdminCluster& admin() { return *app_.admin(); }
  std::string Path(const std::string& name) {
    return absl::StrCat(app_.folder(), "/", name);
  }

  // All files of an archive, one after the other.
  static std::string Contents(const std::string& path) {
    const std::string command = absl::StrCat("tar -x -O -z -f '", path, "'");
    FILE* const pipe = popen(command.c_str(), "r");
    std::string output;
    int byte = 0;
    while ((byte = std::fgetc(pipe)) != EOF) {
      output.push_back(static_cast<char>(byte));
    }
    EXPECT_EQ(pclose(pipe), 0);
    return output;
  }

  FakeApplication app_;
};

TEST_F(DebugCommandsTest, TheBundleHasNoSecrets) {
  const std::string keyring = app_.WriteFile("keyring", "KEYRING-SECRET");
  const std::string passphrase = app_.WriteFile("pass", "PASSPHRASE-SECRET");
  chmod(keyring.c_str(), 0600);
  chmod(passphrase.c_str(), 0600);
  app_.cluster()->AddVault("VAULT-NAME");
  EXPECT_EQ(app_.Run({"debug", "bundle", "-o", Path("b.tar.gz"), "--key-file",
                      keyring, "--passphrase-file", passphrase,
                      "--default-vault", "VAULT-NAME"}),
            ExitCode::kSuccess)
      << app_.err();
  struct stat info {};
  ASSERT_EQ(stat(Path("b.tar.gz").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600u);
  const std::string contents = Contents(Path("b.tar.gz"));
  for (const char* secret :
       {"KEYRING-SECRET", "PASSPHRASE-SECRET", "VAULT-NAME"}) {
    EXPECT_THAT(contents, Not(HasSubstr(secret)));
  }
  EXPECT_THAT(contents, Not(HasSubstr(app_.folder())));
  EXPECT_THAT(contents, HasSubstr("\"~/keyring\""));
  EXPECT_THAT(contents, HasSubstr("up{at=\"node-2:7421\"} 1"));
  EXPECT_THAT(contents, HasSubstr("nodes-registered"));
}

TEST_F(DebugCommandsTest, TheBundleNotesWhatIsMissing) {
  admin().processes.erase("node-2:7421");
  EXPECT_EQ(app_.Run({"debug", "bundle", "-o", Path("b.tar.gz"), "--json"}),
            ExitCode::kPartial);
  EXPECT_EQ(app_.JsonLines().back()["failed_parts"], 1);
  admin().failure = absl::UnavailableError("no directory");
  EXPECT_EQ(app_.Run({"debug", "bundle", "-o", Path("c.tar.gz")}),
            ExitCode::kPartial);
  EXPECT_THAT(Contents(Path("c.tar.gz")), HasSubstr("no directory"));
}

TEST_F(DebugCommandsTest, TheBundleReplacesNothing) {
  app_.WriteFile("b.tar.gz", "mine");
  EXPECT_EQ(app_.Run({"debug", "bundle", "-o", Path("b.tar.gz")}),
            ExitCode::kConflict);
  EXPECT_EQ(app_.ReadFile("b.tar.gz"), "mine");
  EXPECT_EQ(app_.Run({"debug", "bundle", "-o", Path("none/b.tar.gz")}),
            ExitCode::kNotFound);
  EXPECT_THAT(app_.err(), HasSubstr("-o FILE"));
}

TEST_F(DebugCommandsTest, TheBundleNamesWhatItLacks) {
  admin().processes.erase("node-2:7421");
  EXPECT_EQ(app_.Run({"debug", "bundle", "-o", Path("b.tar.gz")}),
            ExitCode::kPartial);
  EXPECT_THAT(app_.out(), HasSubstr("1 part could not be had, and these files "
                                    "say why: servers/node-2aaaaaaa/process"));
  EXPECT_EQ(app_.Run({"debug", "bundle", "-o", ""}), ExitCode::kUsage);
}

TEST_F(DebugCommandsTest, TheBundleTellsWhoAnswersForWhom) {
  admin().node_answers.at("node-2:7421")->node_id = "ffff";
  EXPECT_EQ(app_.Run({"debug", "bundle", "-o", Path("b.tar.gz")}),
            ExitCode::kPartial);
  const std::string contents = Contents(Path("b.tar.gz"));
  EXPECT_THAT(contents, HasSubstr("another server answers there"));
  EXPECT_THAT(contents, HasSubstr("up{at=\"node-1:7421\"} 1"));
  EXPECT_THAT(contents, Not(HasSubstr("up{at=\"node-2:7421\"} 1")));
}

TEST_F(DebugCommandsTest, TheBundleUsesGivenAdminAddresses) {
  const std::string id = admin().nodes[1].summary.id;
  admin().node_answers.insert_or_assign(
      "forward:1", *admin().node_answers.at("node-2:7421"));
  admin().processes["forward:1"].log_level = "info";
  EXPECT_EQ(app_.Run({"debug", "bundle", "-o", Path("b.tar.gz"),
                      "--node-admin-address", id + "=forward:1"}),
            ExitCode::kSuccess)
      << app_.err();
  EXPECT_THAT(Contents(Path("b.tar.gz")), HasSubstr("up{at=\"forward:1\"} 1"));
  EXPECT_EQ(app_.Run({"debug", "bundle", "-o", Path("c.tar.gz"),
                      "--node-admin-address", "x=forward:1"}),
            ExitCode::kPartial);
  EXPECT_THAT(Contents(Path("c.tar.gz")), HasSubstr("NODE_ID=HOST:PORT"));
}

TEST_F(DebugCommandsTest, TheBundleGoesToStdout) {
  EXPECT_EQ(app_.Run({"debug", "bundle", "-o", "-"}), ExitCode::kSuccess);
  app_.WriteFile("b.tar.gz", app_.out());
  EXPECT_THAT(Contents(Path("b.tar.gz")), HasSubstr("nodes-registered"));
  EXPECT_THAT(app_.err(), HasSubstr("stdout: "));
  EXPECT_EQ(app_.Run({"debug", "bundle", "-o", "-", "--json"}),
            ExitCode::kUsage);
  EXPECT_EQ(app_.out(), "");
  app_.surroundings()->out_is_terminal = true;
  EXPECT_EQ(app_.Run({"debug", "bundle", "-o", "-"}), ExitCode::kUsage);
  EXPECT_EQ(app_.out(), "");
}

TEST_F(DebugCommandsTest, APartThatIsTooLargeIsNoted) {
  admin().processes["node-1:7421"].settings["large"] =
      std::string(TarGzWriter::kMaxFileBytes, 'x');
  EXPECT_EQ(app_.Run({"debug", "bundle", "-o", Path("b.tar.gz")}),
            ExitCode::kPartial);
  EXPECT_THAT(app_.out(), HasSubstr("1 part could not be had"));
  const std::string contents = Contents(Path("b.tar.gz"));
  EXPECT_THAT(contents, HasSubstr("too large for the archive"));
  EXPECT_THAT(contents, HasSubstr("up{at=\"node-2:7421\"} 1"));
}

TEST(HideHome, KeepsOtherPaths) {
  const Environment home = {{"HOME", "/users/ann"}};
  for (const char* other : {"/users/anna", "/mnt/users/ann/x", "/users/ann-2",
                            "/users/ann.old/x", "../users/ann"}) {
    EXPECT_EQ(HideHome(other, home), other);
  }
  EXPECT_EQ(HideHome("/users/ann", home), "~");
  EXPECT_EQ(HideHome("a=/users/ann/x:/users/ann.", home), "a=~/x:~.");
  EXPECT_EQ(HideHome("\"a\\n/users/ann\"", home), "\"a\\n~\"");
  EXPECT_EQ(HideHome("/users/ann/x", {{"HOME", "/users/ann/"}}), "~/x");
  EXPECT_EQ(HideHome("/x", {{"HOME", "/"}}), "/x");
  EXPECT_EQ(HideHome("/x", {}), "/x");
}

TEST_F(DebugCommandsTest, LogLevelLeavesAnotherServerAlone) {
  admin().node_answers.at("node-2:7421")->node_id = "ffff";
  EXPECT_EQ(app_.Run({"debug", "log-level", "debug", "--server", "all"}),
            ExitCode::kPartial);
  EXPECT_EQ(admin().processes["node-1:7421"].log_level, "debug");
  EXPECT_EQ(admin().processes["node-2:7421"].log_level, "info");
  EXPECT_THAT(app_.err(), HasSubstr("another server answers there"));
}

TEST_F(DebugCommandsTest, LogLevelLeavesANodeInTheDirectorysPlaceAlone) {
  EXPECT_EQ(app_.Run({"debug", "log-level", "debug", "--admin", "node-1:7421"}),
            ExitCode::kConflict);
  EXPECT_EQ(admin().processes["node-1:7421"].log_level, "info");
  EXPECT_THAT(app_.err(), HasSubstr("node-1:7421 is coffer-storage; give the "
                                    "directory's own with --admin HOST:PORT"));
}

TEST_F(DebugCommandsTest, LogLevelTakesAnyCaseAndNoEmptyServer) {
  EXPECT_EQ(app_.Run({"debug", "log-level", "Debug"}), ExitCode::kSuccess);
  EXPECT_EQ(admin().processes["127.0.0.1:7002"].log_level, "debug");
  EXPECT_EQ(app_.Run({"debug", "log-level", "info", "--server", ""}),
            ExitCode::kUsage);
  EXPECT_THAT(app_.err(), HasSubstr("cannot use --server ''"));
  EXPECT_EQ(admin().processes["127.0.0.1:7002"].log_level, "debug");
  EXPECT_EQ(
      app_.Run({"debug", "log-level", "--node-admin-address", "node=h:1"}),
      ExitCode::kUsage);
}

TEST_F(DebugCommandsTest, LogLevelsAreShownAndSet) {
  EXPECT_EQ(app_.Run({"debug", "log-level"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), HasSubstr("127.0.0.1:7002"));
  EXPECT_EQ(app_.Run({"debug", "log-level", "debug", "--server", "all", "--for",
                      "10m"}),
            ExitCode::kSuccess);
  EXPECT_EQ(admin().processes["node-2:7421"].log_level, "debug");
  EXPECT_THAT(app_.out(), HasSubstr("debug  (was info, for 10m)"));
  EXPECT_EQ(app_.Run({"debug", "log-level", "--server", "node-1:7421"}),
            ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), HasSubstr("debug"));
}

TEST_F(DebugCommandsTest, LogLevelGoesOnAfterAServerThatIsGone) {
  admin().processes.erase("node-1:7421");
  admin().nodes[1].endpoints.pop_back();
  EXPECT_EQ(app_.Run({"debug", "log-level", "warning", "--server", "all"}),
            ExitCode::kPartial);
  EXPECT_EQ(admin().processes["127.0.0.1:7002"].log_level, "warning");
  EXPECT_THAT(app_.err(), HasSubstr("does not advertise its admin port"));
  EXPECT_EQ(app_.Run({"debug", "log-level", "--server", "nobody:1"}),
            ExitCode::kUnavailable);
}

TEST_F(DebugCommandsTest, WrongLevelsAreRefused) {
  EXPECT_EQ(app_.Run({"debug", "log-level", "loud"}), ExitCode::kUsage);
  EXPECT_EQ(app_.Run({"debug", "log-level", "--for", "10m"}), ExitCode::kUsage);
  EXPECT_EQ(app_.Run({"debug", "log-level", "debug", "--for", "long"}),
            ExitCode::kUsage);
}

}  // namespace
}  // namespace coffer::cli
