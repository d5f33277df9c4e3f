#include "client/cli/dev_status_command.h"

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/cli/dev_cluster.h"
#include "client/cli/dev_health.h"
#include "client/cli/dev_state.h"
#include "client/cli/printable_text.h"
#include "client/cli/server_process.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

class DevStatusCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "dev status";
    description.summary = "Show the processes of coffer dev start";
    description.example = "coffer dev status";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option("--data", data_, kDevDataHelp)->type_name("DIR");
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    COFFER_ASSIGN_OR_RETURN(const std::string folder,
                            DevDataFolder(*context, data_));
    COFFER_ASSIGN_OR_RETURN(const DevState state, LoadDevState(folder));
    Output& output = context->output();
    if (!state.servers.empty()) {
      output.WriteLine(
          "SERVER     STATE      PID  DATA                   ADMIN");
    }
    for (const DevServer& server : state.servers) {
      const bool runs = IsRunning(server.process);
      output.WriteItem({{"name", server.name},
                        {"running", runs},
                        {"pid", runs ? server.process.pid : 0},
                        {"data_address", server.data_address},
                        {"admin_address", server.admin_address},
                        {"http_address", server.http_address}});
      output.WriteLine(
          absl::StrFormat("%-9s  %-7s  %5s  %-21s  %s", server.name,
                          runs ? "running" : "stopped",
                          runs ? absl::StrCat(server.process.pid) : "-",
                          server.data_address, server.admin_address));
    }
    CommandResult result;
    const int running = CountRunning(state);
    result.summary = {{"servers", state.servers.size()},
                      {"running", running},
                      {"data_folder", folder},
                      {"replicas", state.replicas}};
    result.text = running == 0
                      ? absl::StrCat("no cluster runs in ", output.Name(folder),
                                     ": coffer dev start starts one")
                      : AddHealth(*context, folder, state, &result.summary);
    return result;
  }

 private:
  static std::string AddHealth(const Context& context,
                               const std::string& folder, const DevState& state,
                               nlohmann::json* summary) {
    const absl::StatusOr<ClusterSummary> cluster =
        AskDevCluster(context, folder, state.servers.front().data_address);
    if (!cluster.ok()) {
      (*summary)["directory_answers"] = false;
      return absl::StrCat("the directory does not answer: ",
                          EscapeForTerminal(cluster.status().message()));
    }
    (*summary)["directory_answers"] = true;
    (*summary)["active_nodes"] = CountActive(*cluster);
    return absl::StrCat(CountActive(*cluster), " of ", state.servers.size() - 1,
                        " nodes active, data in ", EscapeForTerminal(folder));
  }

  std::string data_;
};

}  // namespace

std::unique_ptr<Command> NewDevStatusCommand() {
  return std::make_unique<DevStatusCommand>();
}

}  // namespace coffer::cli
