#include "client/cli/cluster_unmute_command.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "client/cli/admin_connection.h"
#include "client/cli/health_check_name.h"
#include "client/cli/printable_text.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

class ClusterUnmuteCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "cluster unmute";
    description.summary = "End a mute before its time";
    description.details =
        "Fine when the check is not muted. Needs the directory's admin port: "
        "see the setting admin.";
    description.example = "coffer cluster unmute NODE_DOWN";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option(
           "CHECK", check_,
           "Name of the check, such as NODE_DOWN; coffer cluster health "
           "--all lists them")
        ->required();
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    COFFER_ASSIGN_OR_RETURN(const auto admin, ConnectAdmin(*context));
    COFFER_ASSIGN_OR_RETURN(const std::string check,
                            FindHealthCheck(check_, admin.get()));
    COFFER_RETURN_IF_ERROR(admin->UnmuteHealthCheck(check));
    CommandResult result;
    SetBytes(&result.summary, "check", check);
    result.text = absl::StrCat(EscapeForTerminal(check), " is not muted");
    return result;
  }

 private:
  std::string check_;
};

}  // namespace

std::unique_ptr<Command> NewClusterUnmuteCommand() {
  return std::make_unique<ClusterUnmuteCommand>();
}

}  // namespace coffer::cli
