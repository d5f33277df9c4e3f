#ifndef COFFER_CLIENT_CLI_COMMAND_TREE_H_
#define COFFER_CLIENT_CLI_COMMAND_TREE_H_

#include <map>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "client/cli/command.h"
#include "client/cli/context.h"
#include "client/cli/settings.h"

namespace coffer::cli {

// Options of every command.
struct GlobalOptions {
  bool json = false;
  bool quiet = false;
  bool verbose = false;
  // "auto", "always" or "never".
  std::string progress = "auto";
  SettingFlags settings;

  ProgressMode progress_mode() const;
};

// What a command line means.
struct ParsedCommandLine {
  // nullptr: only `help` is wanted.
  Command* command = nullptr;
  std::string help;
};

// All commands as a tree of CLI11 applications. Parse at most once.
class CommandTree {
 public:
  explicit CommandTree(CommandList commands);

  // INVALID_ARGUMENT with what is wrong; words that resemble a command are
  // answered with that command, which is never run by itself. `arguments` are
  // without the program's name.
  absl::StatusOr<ParsedCommandLine> Parse(
      const std::vector<std::string>& arguments);

  const GlobalOptions& options() const { return options_; }
  const CLI::App& root() const { return root_; }
  const CommandList& commands() const { return commands_; }

  // "coffer vault create": the command that the arguments begin with, as far as
  // it exists.
  std::string CommandName(const std::vector<std::string>& arguments) const;

 private:
  void DeclareGlobalOptions();
  void AddCommand(Command* command);
  CLI::App* FindOrAddGroup(const std::string& name);
  // Follows `arguments` down the tree; sets `unknown` to the word where a
  // command should be but is not.
  const CLI::App* Follow(const std::vector<std::string>& arguments,
                         std::string* unknown) const;
  std::string Explain(const std::vector<std::string>& arguments,
                      const CLI::Error& error) const;
  // What is left over after `app` has taken what it knows.
  std::string ExplainExtra(const CLI::App& app) const;

  GlobalOptions options_;
  // Destroyed before the commands, whose members it refers to.
  const CommandList commands_;
  CLI::App root_;
  std::map<const CLI::App*, Command*> by_app_;
};

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_COMMAND_TREE_H_
