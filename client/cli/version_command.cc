#include "client/cli/version_command.h"

#include "absl/strings/str_cat.h"
#include "lib/version/version.h"

namespace coffer::cli {
namespace {

class VersionCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "version";
    description.summary = "Print the version";
    description.example = "coffer version";
    description.config_use = ConfigUse::kIgnores;
    return description;
  }

  void DeclareOptions(CLI::App*) override {}

  absl::StatusOr<CommandResult> Run(Context*) override {
    CommandResult result;
    result.summary = {{"version", kSoftwareVersion}};
    result.text = absl::StrCat("coffer ", kSoftwareVersion);
    return result;
  }
};

}  // namespace

std::unique_ptr<Command> NewVersionCommand() {
  return std::make_unique<VersionCommand>();
}

}  // namespace coffer::cli
