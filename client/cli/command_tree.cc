#include "client/cli/command_tree.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/cli/suggestion.h"
#include "lib/version/version.h"

namespace coffer::cli {
namespace {

constexpr char kProgram[] = "coffer";
constexpr size_t kHelpColumns = 30;
constexpr char kRootDescription[] =
    "Coffer: files end-to-end encrypted, replicated, and checked on every "
    "read.";
constexpr char kRootFooter[] =
    R"(Example, on one machine:
  coffer dev start --detach
  coffer init --no-passphrase
  coffer vault create photos
  coffer put -r holiday cf://photos/
  coffer ls -l cf://photos/holiday

Remote paths are cf://VAULT/PATH. Exit codes: coffer help exit-codes)";
constexpr char kCommandFooter[] =
    "Options of every command (--json, --quiet, --profile, ...): coffer "
    "--help\nExit codes: coffer help exit-codes";

std::string GroupSummary(const std::string& name) {
  if (name == "vault") return "Make and list vaults";
  if (name == "cluster") return "Look at the cluster, and watch it";
  if (name == "debug") return "Look into servers, and collect what helps";
  if (name == "node") return "Look at storage nodes";
  if (name == "dev") return "Run a cluster on this machine";
  if (name == "config") return "Look at the settings";
  return "More commands";
}

// Help of positional arguments without types, which are in their descriptions.
class CommandFormatter : public CLI::Formatter {
 public:
  std::string make_option_opts(const CLI::Option* option) const override {
    return option->get_positional() ? "" : Formatter::make_option_opts(option);
  }

  std::string make_option_usage(const CLI::Option* option) const override {
    const std::string name = option->get_name(true);
    // Names such as "SRC... DST" say themselves what repeats.
    return absl::StrContains(name, "...")
               ? name
               : Formatter::make_option_usage(option);
  }
};

std::vector<const CLI::App*> Children(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<std::string> ChildNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* child : Children(app)) {
    names.push_back(child->get_name());
  }
  return names;
}

// "--json", "--follow" and the like, of all commands and of `app`.
std::vector<std::string> OptionNames(const CLI::App& root,
                                     const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* each : {&root, &app}) {
    for (const CLI::Option* option : each->get_options()) {
      for (const std::string& name : option->get_lnames()) {
        names.push_back(absl::StrCat("--", name));
      }
    }
  }
  return names;
}

const CLI::App* FindChild(const CLI::App& app, const std::string& name) {
  for (const CLI::App* child : Children(app)) {
    if (child->get_name() == name) return child;
  }
  return nullptr;
}

bool Is(const CLI::Error& error, CLI::ExitCodes code) {
  return error.get_exit_code() == static_cast<int>(code);
}

// Arguments without the values of options that take one.
class Words {
 public:
  Words(const CLI::App& root, const std::vector<std::string>& arguments) {
    for (size_t i = 0; i < arguments.size(); ++i) {
      if (!absl::StartsWith(arguments[i], "-")) {
        words_.push_back(arguments[i]);
      } else if (const CLI::Option* option =
                     root.get_option_no_throw(arguments[i])) {
        i += option->get_expected_max() > 0 ? 1 : 0;
      }
    }
  }

  const std::vector<std::string>& get() const { return words_; }

 private:
  std::vector<std::string> words_;
};

}  // namespace

ProgressMode GlobalOptions::progress_mode() const {
  if (progress == "always") return ProgressMode::kAlways;
  return progress == "never" ? ProgressMode::kNever : ProgressMode::kAuto;
}

CommandTree::CommandTree(CommandList commands)
    : commands_(std::move(commands)), root_(kRootDescription, kProgram) {
  // CLI11 takes a shared pointer; commands inherit it.
  const auto formatter = std::make_shared<CommandFormatter>();
  formatter->column_width(kHelpColumns);
  root_.formatter(formatter);
  root_.footer(kRootFooter);
  // Exactly one: arguments that look like commands are arguments then.
  root_.require_subcommand(1);
  root_.fallthrough();
  DeclareGlobalOptions();
  for (const auto& command : commands_) AddCommand(command.get());
}

void CommandTree::DeclareGlobalOptions() {
  root_.set_help_flag("-h,--help", "Print help and exit");
  root_.set_version_flag("--version", absl::StrCat("coffer ", kSoftwareVersion),
                         "Print the version and exit");
  root_.add_flag("--json", options_.json,
                 "JSON Lines on stdout; the last one is the summary");
  root_.add_flag("-q,--quiet", options_.quiet, "Results and errors only");
  root_.add_flag("-v,--verbose", options_.verbose,
                 "Print the trace id with errors; servers log it, too");
  root_
      .add_option("--progress", options_.progress,
                  "auto (on terminals), always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("WHEN")
      ->capture_default_str();
  SettingFlags& flags = options_.settings;
  const auto add =
      [this](const std::string& name, absl::optional<std::string>* value,
             const std::string& type, const std::string& description) {
        root_
            .add_option_function<std::string>(
                name, [value](const std::string& text) { *value = text; },
                description)
            ->type_name(type)
            ->group("Settings (see coffer config show)");
      };
  add("--profile", &flags.profile, "NAME", "Profile of the configuration file");
  add("--directory", &flags.directory, "HOST:PORT", "The cluster's directory");
  add("--admin", &flags.admin, "HOST:PORT", "The directory's admin port");
  add("--key-file", &flags.keyring, "FILE", "Keyring (COFFER_KEY_FILE)");
  add("--passphrase-file", &flags.passphrase_file, "FILE",
      "File with the keyring's passphrase");
  add("--network", &flags.network, "CLASS", "Which addresses of nodes to use");
  const auto add_list = [this](const std::string& name,
                               absl::optional<std::string>* value,
                               const std::string& description) {
    root_
        .add_option_function<std::vector<std::string>>(
            name,
            [value](const std::vector<std::string>& all) {
              *value = absl::StrJoin(all, ",");
            },
            description)
        ->allow_extra_args(false)
        ->type_name("NODE_ID=HOST:PORT")
        ->group("Settings (see coffer config show)");
  };
  add_list("--node-address", &flags.node_addresses,
           "Reach a node here, whatever it advertises; may be repeated");
  add_list("--node-admin-address", &flags.node_admin_addresses,
           "The same for a node's admin port; may be repeated");
  add("--default-vault", &flags.vault, "NAME", "What cf:///PATH means");
  add("--config", &flags.config, "FILE", "Configuration file (COFFER_CONFIG)");
}

CLI::App* CommandTree::FindOrAddGroup(const std::string& name) {
  for (CLI::App* child : root_.get_subcommands(nullptr)) {
    if (child->get_name() == name) return child;
  }
  CLI::App* group = root_.add_subcommand(name, GroupSummary(name));
  group->require_subcommand(1);
  group->footer(kCommandFooter);
  return group;
}

void CommandTree::AddCommand(Command* command) {
  const CommandDescription description = command->description();
  const std::vector<std::string> words = absl::StrSplit(description.name, ' ');
  CLI::App* parent = words.size() > 1 ? FindOrAddGroup(words[0]) : &root_;
  CLI::App* app = parent->add_subcommand(words.back(), description.summary);
  command->DeclareOptions(app);
  app->footer(
      absl::StrCat(description.details,
                   description.details.empty() ? "" : "\n\n", "Example:\n  ",
                   absl::StrReplaceAll(description.example, {{"\n", "\n  "}}),
                   "\n\n", kCommandFooter));
  by_app_[app] = command;
}

absl::StatusOr<ParsedCommandLine> CommandTree::Parse(
    const std::vector<std::string>& arguments) {
  ParsedCommandLine parsed;
  if (arguments.empty()) {
    return absl::InvalidArgumentError(
        "no command was given: coffer --help lists them");
  }
  try {
    // CLI11 takes them from the back.
    root_.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    parsed.help = root_.help();
    return parsed;
  } catch (const CLI::CallForVersion& version) {
    parsed.help = absl::StrCat(version.what(), "\n");
    return parsed;
  } catch (const CLI::Error& error) {
    options_.json =
        std::count(arguments.begin(), arguments.end(), "--json") > 0;
    return absl::InvalidArgumentError(Explain(arguments, error));
  }
  const CLI::App* app = &root_;
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  parsed.command = by_app_.at(app);
  return parsed;
}

const CLI::App* CommandTree::Follow(const std::vector<std::string>& arguments,
                                    std::string* unknown) const {
  const CLI::App* app = &root_;
  const Words words(root_, arguments);
  for (const std::string& word : words.get()) {
    if (Children(*app).empty()) break;
    const CLI::App* child = FindChild(*app, word);
    if (child == nullptr) {
      *unknown = word;
      break;
    }
    app = child;
  }
  return app;
}

std::string CommandTree::ExplainExtra(const CLI::App& app) const {
  const std::vector<std::string> extras = root_.remaining(/*recurse=*/true);
  if (extras.empty()) return "there are too many arguments";
  const std::string& first = extras.front();
  if (!absl::StartsWith(first, "-")) {
    return absl::StrCat("unexpected argument '", first, "'");
  }
  const std::string closest = ClosestMatch(first, OptionNames(root_, app));
  return absl::StrCat(
      "unknown option '", first, "'",
      closest.empty() ? "" : absl::StrCat(": did you mean '", closest, "'?"));
}

std::string CommandTree::Explain(const std::vector<std::string>& arguments,
                                 const CLI::Error& error) const {
  std::string unknown;
  const CLI::App* app = Follow(arguments, &unknown);
  if (unknown.empty() && Is(error, CLI::ExitCodes::ExtrasError)) {
    return ExplainExtra(*app);
  }
  if (unknown.empty() && Is(error, CLI::ExitCodes::RequiredError) &&
      !Children(*app).empty()) {
    return absl::StrCat("'", app->get_name(),
                        "' needs a command after it: there are ",
                        absl::StrJoin(ChildNames(*app), ", "));
  }
  if (unknown.empty()) return error.what();
  const std::vector<std::string> names = ChildNames(*app);
  const std::string closest = ClosestMatch(unknown, names);
  const std::string where = app == &root_ ? "" : app->get_name() + " ";
  return absl::StrCat(
      "unknown command '", where, unknown, "'",
      closest.empty() ? absl::StrCat(": there are ", absl::StrJoin(names, ", "))
                      : absl::StrCat(": did you mean '", where, closest, "'?"));
}

std::string CommandTree::CommandName(
    const std::vector<std::string>& arguments) const {
  std::string unknown;
  const CLI::App* app = Follow(arguments, &unknown);
  std::string name = app->get_name();
  while (app->get_parent() != nullptr) {
    app = app->get_parent();
    name = absl::StrCat(app->get_name(), " ", name);
  }
  return name;
}

}  // namespace coffer::cli
