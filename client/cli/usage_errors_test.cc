// Command lines that are refused before anything is done.

#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "client/cli/exit_code.h"
#include "client/cli/fake_application.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace coffer::cli {
namespace {

using ::testing::HasSubstr;

class UsageErrorsTest : public ::testing::Test {
 protected:
  UsageErrorsTest() {
    app_.cluster()->AddVault("v");
    app_.cluster()->AddFolder("v", "/d");
    app_.cluster()->AddFile("v", "/a.txt", "one");
  }

  std::string Path(const std::string& name) {
    return app_.folder() + "/" + name;
  }

  std::string MakeFolderWithFile(const std::string& folder,
                                 const std::string& file) {
    std::filesystem::create_directories(Path(folder));
    return app_.WriteFile(folder + "/" + file, folder);
  }

  std::string MakePipe(const std::string& name) {
    EXPECT_EQ(mkfifo(Path(name).c_str(), 0600), 0);
    return Path(name);
  }

  FakeApplication app_;
};

TEST_F(UsageErrorsTest, PipesAndDevicesAreNeverOpened) {
  // Nobody writes to it: to open it would take for ever.
  const std::string pipe = MakePipe("pipe");
  EXPECT_EQ(app_.Run({"put", pipe, "cf://v/d"}), ExitCode::kUsage);
  EXPECT_THAT(app_.err(),
              HasSubstr("coffer put - cf://v/d/pipe < " + pipe + "\n"));
  EXPECT_EQ(app_.Run({"put", "/dev/zero", "cf://v/zero"}), ExitCode::kUsage);
  EXPECT_THAT(app_.err(), HasSubstr("coffer put - cf://v/zero < /dev/zero"));
}

TEST_F(UsageErrorsTest, PutStoresNothingWhenSourcesMeet) {
  const std::string one = MakeFolderWithFile("a", "x");
  const std::string two = MakeFolderWithFile("b", "x");
  EXPECT_EQ(app_.Run({"put", one, two, "cf://v/d/"}), ExitCode::kUsage);
  EXPECT_THAT(app_.err(), HasSubstr("cannot store both " + one + " and " + two +
                                    " as cf://v/d/x"));
  EXPECT_EQ(app_.cluster()->entries["v"].count("/d/x"), 0u);
  MakeFolderWithFile("a/t", "x");
  MakeFolderWithFile("b/t", "y");
  EXPECT_EQ(app_.Run({"put", "-r", Path("a/t"), Path("b/t/"), "cf://v/d"}),
            ExitCode::kUsage);
  EXPECT_EQ(app_.cluster()->entries["v"].count("/d/t"), 0u);
}

TEST_F(UsageErrorsTest, EmptyNamesAreNamed) {
  EXPECT_EQ(app_.Run({"put", "", "cf://v/x"}), ExitCode::kUsage);
  EXPECT_THAT(app_.err(), HasSubstr("SRC is empty"));
  EXPECT_EQ(app_.Run({"get", "--range", "", "cf://v/a.txt", "-"}),
            ExitCode::kUsage);
  EXPECT_THAT(app_.err(), HasSubstr("'' is not a range"));
  EXPECT_EQ(app_.out(), "");
  EXPECT_EQ(app_.Run({"ls", "--config", ""}), ExitCode::kUsage);
  EXPECT_THAT(app_.err(), HasSubstr("--config is empty"));
}

TEST_F(UsageErrorsTest, NegativeNumbersAreNotHugeOnes) {
  const std::string file = app_.WriteFile("f", "x");
  const std::vector<std::vector<std::string>> lines = {
      {"get", "--version", "-1", "cf://v/a.txt", "-"},
      {"get", "--version=-1", "cf://v/a.txt", "-"},
      {"cat", "--version", "-1", "cf://v/a.txt"},
      {"stat", "--version", "-1", "cf://v/a.txt"},
      {"put", "--if-version", "-1", file, "cf://v/a.txt"},
      {"tree", "--depth", "-1", "cf://v/"},
      {"du", "--depth", "-1", "cf://v/"},
      {"bench", "--files", "-1"},
  };
  for (const std::vector<std::string>& line : lines) {
    EXPECT_EQ(app_.Run(line), ExitCode::kUsage) << line[0];
    EXPECT_THAT(app_.err(), HasSubstr("'-1' is not a whole number")) << line[0];
  }
  EXPECT_EQ(app_.Run({"put", "--if-version", "0", file, "cf://v/new"}),
            ExitCode::kSuccess);
  EXPECT_EQ(app_.Run({"put", "--if-version", "0", file, "cf://v/new"}),
            ExitCode::kConflict);
}

TEST_F(UsageErrorsTest, ConfigurationThatIsNamedMustBeThere) {
  app_.surroundings()->environment["COFFER_CONFIG"] = Path("none.toml");
  EXPECT_EQ(app_.Run({"ls"}), ExitCode::kUsage);
  EXPECT_THAT(app_.err(),
              HasSubstr(Path("none.toml") + " (environment COFFER_CONFIG)"));
  EXPECT_EQ(app_.Run({"config", "show", "--config", Path("other.toml")}),
            ExitCode::kUsage);
  EXPECT_THAT(app_.err(), HasSubstr("other.toml (flag --config)"));
  EXPECT_EQ(app_.Run({"version"}), ExitCode::kSuccess);
  EXPECT_EQ(app_.Run({"init", "--no-passphrase"}), ExitCode::kSuccess);
  EXPECT_EQ(app_.Run({"ls"}), ExitCode::kSuccess);
}

TEST_F(UsageErrorsTest, ConfigurationThatIsNoFileIsNotOpened) {
  EXPECT_EQ(app_.Run({"ls", "--config", MakePipe("pipe.toml")}),
            ExitCode::kUsage);
  EXPECT_THAT(app_.err(), HasSubstr("pipe.toml: not a file"));
  EXPECT_EQ(app_.Run({"ls", "--config", app_.folder()}), ExitCode::kUsage);
}

TEST_F(UsageErrorsTest, MissingParentsCanBeMade) {
  EXPECT_EQ(app_.Run({"mkdir", "cf://v/none/x"}), ExitCode::kNotFound);
  EXPECT_THAT(app_.err(), HasSubstr("coffer mkdir -p cf://v/none/x makes"));
  EXPECT_EQ(app_.Run({"mkdir", "-p", "cf://v/none/x"}), ExitCode::kSuccess);
}

}  // namespace
}  // namespace coffer::cli
