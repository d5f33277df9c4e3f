#include "client/cli/completion_command.h"

#include <string>

#include "client/cli/completion_script.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

class CompletionCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "completion";
    description.summary = "Print a completion script for bash, zsh or fish";
    description.details =
        "zsh: source <(coffer completion zsh); fish: coffer completion fish | "
        "source.";
    description.example =
        "source <(coffer completion bash)\n"
        "coffer completion bash > "
        "~/.local/share/bash-completion/completions/coffer";
    description.config_use = ConfigUse::kIgnores;
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app_ = app;
    app->add_option("SHELL", shell_, "bash, zsh or fish")->required();
  }

  absl::StatusOr<CommandResult> Run(Context*) override {
    const CLI::App* root = app_;
    while (root->get_parent() != nullptr) root = root->get_parent();
    COFFER_ASSIGN_OR_RETURN(const std::string script,
                            MakeCompletionScript(*root, shell_));
    CommandResult result;
    result.text = script.substr(0, script.size() - 1);
    result.summary = {{"shell", shell_}, {"script", script}};
    return result;
  }

 private:
  CLI::App* app_ = nullptr;
  std::string shell_;
};

}  // namespace

std::unique_ptr<Command> NewCompletionCommand() {
  return std::make_unique<CompletionCommand>();
}

}  // namespace coffer::cli
