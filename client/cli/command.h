#ifndef COFFER_CLIENT_CLI_COMMAND_H_
#define COFFER_CLIENT_CLI_COMMAND_H_

#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "client/cli/context.h"
#include "client/cli/exit_code.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {

// What a command does with the configuration file.
enum class ConfigUse {
  // Reads it: one that the user named must be there.
  kReads,
  // Makes it if need be.
  kMakes,
  // Does not look at it: the command works whatever is in it, and gets empty
  // settings.
  kIgnores,
};

// How a command presents itself.
struct CommandDescription {
  // "put", or "vault create" for one of a group.
  std::string name;
  // One line, without a full stop.
  std::string summary;
  // What the help says after the options; may be empty.
  std::string details;
  // Command lines, each on a line of its own.
  std::string example;
  // What is true after an interruption, without a full stop; may be empty.
  std::string when_interrupted;
  // What the same command line does after an interruption.
  std::string when_repeated = "begins again";
  ConfigUse config_use = ConfigUse::kReads;
};

// What a command that ran to its end has to say. Commands that cannot go on
// return an error in its place.
struct CommandResult {
  ExitCode exit_code = ExitCode::kSuccess;
  // Fields of the JSON summary.
  nlohmann::json summary = nlohmann::json::object();
  // The summary for people: a line on stdout without its end. May be empty.
  std::string text;
};

// One command of the program. It declares its options once and runs at most
// once; options live in its members.
class Command {
 public:
  virtual ~Command() = default;

  virtual CommandDescription description() const = 0;

  // Declares options and positional arguments. This object outlives `app`.
  virtual void DeclareOptions(CLI::App* app) = 0;

  virtual absl::StatusOr<CommandResult> Run(Context* context) = 0;
};

using CommandList = std::vector<std::unique_ptr<Command>>;

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_COMMAND_H_
