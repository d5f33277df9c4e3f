#include "client/cli/completion_script.h"

#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

using ::testing::HasSubstr;

class CompletionScriptTest : public ::testing::Test {
 protected:
  CompletionScriptTest() : root_("Stores files", "coffer") {
    root_.add_flag("--json", json_, "It's JSON; really");
    CLI::App* vault = root_.add_subcommand("vault", "Vaults");
    vault->add_subcommand("create", "Make a vault")
        ->add_option("--dedup", dedup_, "Scope");
  }

  std::string Script(const std::string& shell) {
    const auto script = MakeCompletionScript(root_, shell);
    EXPECT_THAT(script, IsOk());
    return script.ok() ? *script : "";
  }

  int RunBash(const std::string& arguments, const std::string& text) {
    const std::string path = absl::StrCat(::testing::TempDir(), "/script");
    std::ofstream(path) << text;
    return std::system(
        absl::StrCat("bash ", arguments, " ", path, " 2>&1").c_str());
  }

  CLI::App root_;
  bool json_ = false;
  std::string dedup_;
};

TEST_F(CompletionScriptTest, BashAcceptsIt) {
  EXPECT_EQ(RunBash("-n", Script("bash")), 0);
}

TEST_F(CompletionScriptTest, BashCompletesCommandsAndOptions) {
  const std::string checks = R"(
check() {
  COMP_WORDS=(coffer "${@:2}")
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  COMPREPLY=()
  _coffer
  test "${COMPREPLY[*]}" = "$1"
}
check vault va &&
check create vault cr &&
check --dedup vault create --d &&
check --json vault create --js &&
check --dedup vault create --dedup file x --d
)";
  EXPECT_EQ(RunBash("", absl::StrCat(Script("bash"), checks)), 0);
}

TEST_F(CompletionScriptTest, OtherShellsHaveDescriptions) {
  EXPECT_THAT(Script("zsh"), HasSubstr("create:Make a vault"));
  EXPECT_THAT(Script("zsh"), HasSubstr("'--json:It'\\''s JSON'"));
  EXPECT_THAT(Script("fish"),
              HasSubstr("complete -c coffer -n \"__coffer_at 'vault create'\" "
                        "-l dedup -d Scope"));
}

TEST_F(CompletionScriptTest, OptionsOfBothLevelsAreListedOnce) {
  const std::string script = Script("bash");
  const size_t line = script.find("'vault create') words='");
  ASSERT_NE(line, std::string::npos);
  const std::string words = script.substr(line, script.find('\n', line) - line);
  const size_t first = words.find("--help");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(words.find("--help", first + 1), std::string::npos) << words;
}

TEST_F(CompletionScriptTest, OtherShellsAreRefused) {
  EXPECT_THAT(MakeCompletionScript(root_, "tcsh"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace coffer::cli
