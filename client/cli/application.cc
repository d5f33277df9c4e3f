#include "client/cli/application.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "client/cli/command_tree.h"
#include "client/cli/environment.h"
#include "client/cli/output.h"
#include "client/cli/printable_text.h"
#include "client/cli/settings.h"
#include "lib/rpc/trace_context.h"
#include "lib/status/error_info.h"
#include "lib/status/status_macros.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {
namespace {

constexpr char kProgram[] = "coffer";

std::string CommandLine(const std::vector<std::string>& arguments) {
  std::string line = kProgram;
  for (const std::string& argument : arguments) {
    absl::StrAppend(&line, " ", QuoteForShell(argument));
  }
  return line;
}

absl::StatusOr<Settings> FindSettings(ConfigUse use, const SettingFlags& flags,
                                      const Environment& environment) {
  if (use == ConfigUse::kIgnores) return Settings();
  COFFER_ASSIGN_OR_RETURN(Settings settings,
                          ResolveSettings(flags, environment));
  if (use == ConfigUse::kReads) {
    COFFER_RETURN_IF_ERROR(CheckNamedConfig(settings));
  }
  return settings;
}

absl::StatusOr<CommandResult> RunCommand(Command* command,
                                         const CommandTree& tree,
                                         const Surroundings& surroundings,
                                         Output* output) {
  COFFER_ASSIGN_OR_RETURN(
      Settings settings,
      FindSettings(command->description().config_use, tree.options().settings,
                   surroundings.environment));
  Context context(surroundings, std::move(settings), output,
                  tree.options().progress_mode());
  return command->Run(&context);
}

// What the error itself does not know; "": nothing.
std::string NextStep(const absl::Status& status) {
  // Errors with a reason are about what is in a keyring, not about its file.
  if (absl::IsNotFound(status) && GetErrorReason(status).empty() &&
      absl::StrContains(status.message(), "keyring")) {
    return "coffer init   (makes the keyring)";
  }
  return "";
}

ExitCode ReportFailure(const absl::Status& status, const Command& command,
                       const std::vector<std::string>& arguments,
                       const Surroundings& surroundings, Output* output) {
  const absl::optional<ExitCode> signal = surroundings.interrupt->exit_code();
  if (!absl::IsCancelled(status) || !signal.has_value()) {
    output->WriteFatal(status, NextStep(status));
    return ExitCodeForStatus(status);
  }
  const CommandDescription description = command.description();
  const std::string& truth = description.when_interrupted;
  output->WriteFatal(absl::CancelledError(absl::StrCat(
                         "interrupted", truth.empty() ? "" : "; ", truth)),
                     absl::StrCat(CommandLine(arguments), "   (",
                                  description.when_repeated, ")"));
  return *signal;
}

// `exit_code`, unless the output could not be written.
ExitCode Finish(ExitCode exit_code, nlohmann::json summary, Output* output) {
  summary["exit_code"] = static_cast<int>(exit_code);
  output->WriteSummary(std::move(summary));
  const absl::Status flushed = output->Flush();
  if (flushed.ok()) return exit_code;
  output->WriteFatal(flushed, NextStep(flushed));
  return ExitCodeForStatus(flushed);
}

Output MakeOutput(const GlobalOptions& options,
                  const Surroundings& surroundings) {
  OutputOptions output;
  output.json = options.json;
  output.quiet = options.quiet;
  output.terminal = surroundings.out_is_terminal;
  if (options.verbose) {
    output.trace_id = rpc::TraceIdOf(surroundings.traceparent);
  }
  return Output(output, surroundings.out, surroundings.err);
}

}  // namespace

ExitCode RunApplication(const std::vector<std::string>& arguments,
                        CommandList commands,
                        const Surroundings& surroundings) {
  CommandTree tree(std::move(commands));
  const absl::StatusOr<ParsedCommandLine> parsed = tree.Parse(arguments);
  Output output = MakeOutput(tree.options(), surroundings);
  if (!parsed.ok()) {
    output.WriteFatal(parsed.status(),
                      absl::StrCat(tree.CommandName(arguments), " --help"));
    return ExitCode::kUsage;
  }
  if (parsed->command == nullptr) {
    output.WriteRaw(parsed->help);
    return Finish(ExitCode::kSuccess, {{"text", parsed->help}}, &output);
  }
  const absl::StatusOr<CommandResult> result =
      RunCommand(parsed->command, tree, surroundings, &output);
  if (!result.ok()) {
    static_cast<void>(output.Flush());
    return ReportFailure(result.status(), *parsed->command, arguments,
                         surroundings, &output);
  }
  if (!result->text.empty()) output.WriteLine(result->text);
  return Finish(result->exit_code, result->summary, &output);
}

}  // namespace coffer::cli
