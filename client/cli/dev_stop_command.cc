#include "client/cli/dev_stop_command.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "client/cli/byte_format.h"
#include "client/cli/dev_cluster.h"
#include "client/cli/dev_health.h"
#include "client/cli/dev_state.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

class DevStopCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "dev stop";
    description.summary = "Stop the cluster of coffer dev start";
    description.details =
        "Its data stays. Servers that do not end in time are killed; that is "
        "safe, too.";
    description.example = "coffer dev stop";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option("--data", data_, kDevDataHelp)->type_name("DIR");
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    COFFER_ASSIGN_OR_RETURN(const std::string folder,
                            DevDataFolder(*context, data_));
    COFFER_ASSIGN_OR_RETURN(const DevState state, LoadDevState(folder));
    COFFER_ASSIGN_OR_RETURN(const int stopped, StopDevServers(state));
    CommandResult result;
    result.summary = {{"stopped", stopped}, {"data_folder", folder}};
    result.text = stopped == 0
                      ? absl::StrCat("nothing was running in ",
                                     context->output().Name(folder))
                      : absl::StrCat("stopped ",
                                     FormatCount(static_cast<uint64_t>(stopped),
                                                 "server"));
    return result;
  }

 private:
  std::string data_;
};

}  // namespace

std::unique_ptr<Command> NewDevStopCommand() {
  return std::make_unique<DevStopCommand>();
}

}  // namespace coffer::cli
