#include "client/cli/command_tree.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "client/cli/all_commands.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

using ::testing::HasSubstr;

TEST(CommandTree, FindsCommandsOfGroups) {
  CommandTree tree(MakeAllCommands());
  COFFER_ASSERT_OK_AND_ASSIGN(const ParsedCommandLine parsed,
                              tree.Parse({"vault", "list", "--json"}));
  ASSERT_NE(parsed.command, nullptr);
  EXPECT_EQ(parsed.command->description().name, "vault list");
  EXPECT_TRUE(tree.options().json);
}

TEST(CommandTree, GlobalOptionsStandAnywhere) {
  CommandTree tree(MakeAllCommands());
  COFFER_ASSERT_OK_AND_ASSIGN(
      const ParsedCommandLine parsed,
      tree.Parse({"--profile", "p", "ls", "--progress", "never"}));
  EXPECT_EQ(parsed.command->description().name, "ls");
  EXPECT_EQ(tree.options().settings.profile, "p");
  EXPECT_EQ(tree.options().progress_mode(), ProgressMode::kNever);
}

TEST(CommandTree, HelpIsThatOfTheCommand) {
  CommandTree tree(MakeAllCommands());
  COFFER_ASSERT_OK_AND_ASSIGN(const ParsedCommandLine parsed,
                              tree.Parse({"vault", "create", "--help"}));
  EXPECT_EQ(parsed.command, nullptr);
  EXPECT_THAT(parsed.help, HasSubstr("coffer vault create"));
  EXPECT_THAT(parsed.help, HasSubstr("servers see which files share chunks"));
}

TEST(CommandTree, UnknownWordsAreExplained) {
  CommandTree tree(MakeAllCommands());
  EXPECT_THAT(tree.Parse({"--profile", "x", "lst"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("did you mean 'ls'?")));
  EXPECT_EQ(tree.CommandName({"vault", "lst"}), "coffer vault");
}

TEST(CommandTree, WhatIsLeftOverIsExplained) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"doctor", "--per"}, "unknown option '--per': did you mean '--pre'?"},
      {{"cluster", "df", "--josn"},
       "unknown option '--josn': did you mean '--json'?"},
      {{"doctor", "--gibberish"}, "unknown option '--gibberish'"},
      {{"node", "list", "x"}, "unexpected argument 'x'"},
      {{"node"}, "'node' needs a command after it: there are list"}};
  for (const auto& [arguments, message] : cases) {
    CommandTree tree(MakeAllCommands());
    EXPECT_THAT(tree.Parse(arguments),
                StatusIs(absl::StatusCode::kInvalidArgument, message));
  }
}

TEST(CommandTree, BadValuesAreRefused) {
  CommandTree tree(MakeAllCommands());
  EXPECT_THAT(tree.Parse({"ls", "--progress", "maybe"}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(CommandTree, NamesAreDistinct) {
  std::set<std::string> names;
  for (const auto& command : MakeAllCommands()) {
    EXPECT_TRUE(names.insert(command->description().name).second)
        << command->description().name;
  }
}

}  // namespace
}  // namespace coffer::cli
