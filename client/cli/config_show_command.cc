#include "client/cli/config_show_command.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/cli/printable_text.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

class ConfigShowCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "config show";
    description.summary = "Show the settings and where they come from";
    description.details =
        "A flag beats the environment (COFFER_CONFIG, COFFER_PROFILE, "
        "COFFER_DIRECTORY,\nCOFFER_ADMIN, COFFER_KEY_FILE, COFFER_NETWORK, "
        "COFFER_NODE_ADDRESSES,\nCOFFER_NODE_ADMIN_ADDRESSES, COFFER_VAULT, "
        "COFFER_PASSPHRASE_FILE), which beats the profile\nof the "
        "configuration file, which beats the default.\ndev_data is the folder "
        "of the last coffer dev start, kept "
        "in the profile dev.";
    description.example = "coffer config show --origin";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_flag("--origin", origin_, "Also show where each comes from");
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    CommandResult result;
    for (const NamedSetting& named : ListSettings(context->settings())) {
      nlohmann::json item = {{"name", named.name},
                             {"origin", named.setting->source}};
      SetBytes(&item, "value", named.setting->value);
      context->output().WriteItem(item);
      SetBytes(&result.summary, named.name, named.setting->value);
      std::string line =
          absl::StrFormat("%-20s  %s", named.name,
                          context->output().Name(named.setting->value));
      if (origin_) {
        absl::StrAppend(&line, "  (",
                        context->output().Name(named.setting->source), ")");
      }
      context->output().WriteLine(line);
    }
    return result;
  }

 private:
  bool origin_ = false;
};

}  // namespace

std::unique_ptr<Command> NewConfigShowCommand() {
  return std::make_unique<ConfigShowCommand>();
}

}  // namespace coffer::cli
