#include "client/cli/help_command.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "client/cli/exit_code.h"

namespace coffer::cli {
namespace {

class HelpCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "help";
    description.summary = "Explain a command, or the topic exit-codes";
    description.example =
        "coffer help put\n"
        "coffer help exit-codes";
    description.config_use = ConfigUse::kIgnores;
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app_ = app;
    app->add_option("TOPIC", words_, "A command, or exit-codes");
  }

  absl::StatusOr<CommandResult> Run(Context*) override {
    CommandResult result;
    std::string text;
    if (words_ == std::vector<std::string>{"exit-codes"}) {
      text = ExitCodeTable();
    } else {
      const CLI::App* app = app_;
      std::string name;
      while (app->get_parent() != nullptr) app = app->get_parent();
      for (const std::string& word : words_) {
        absl::StrAppend(&name, app->get_name(), " ");
        app = FindChild(*app, word);
        if (app == nullptr) {
          return absl::NotFoundError(
              absl::StrCat("no help for '", absl::StrJoin(words_, " "),
                           "': coffer --help lists the commands"));
        }
      }
      text = app->help(std::string(absl::StripTrailingAsciiWhitespace(name)));
    }
    result.text = std::string(absl::StripTrailingAsciiWhitespace(text));
    result.summary = {{"text", text}};
    return result;
  }

 private:
  static const CLI::App* FindChild(const CLI::App& app,
                                   const std::string& name) {
    const auto found = app.get_subcommands(
        [&name](const CLI::App* child) { return child->get_name() == name; });
    return found.empty() ? nullptr : found.front();
  }

  CLI::App* app_ = nullptr;
  std::vector<std::string> words_;
};

}  // namespace

std::unique_ptr<Command> NewHelpCommand() {
  return std::make_unique<HelpCommand>();
}

}  // namespace coffer::cli
