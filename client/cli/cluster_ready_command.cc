#include "client/cli/cluster_ready_command.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/admin_connection.h"
#include "client/cli/byte_format.h"
#include "client/cli/node_format.h"
#include "client/cli/node_selector.h"
#include "client/cli/printable_text.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

class ClusterReadyCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "cluster ready";
    description.summary = "Say whether nodes may be stopped now";
    description.details =
        "NODE is an id, the first digits of one, an address that the node "
        "advertises, or its host\nname. The exit code is 0 only when all "
        "named nodes may be stopped now, at the same time,\nwithout a file "
        "becoming unreadable or a write being refused; 11 when they may not. "
        "Nothing is\nreserved: the answer is about this moment.";
    description.example =
        "coffer cluster ready --maintenance coffer-storage-0\n"
        "coffer cluster ready --maintenance 3f2a 91c0 && systemctl stop ...";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option("--maintenance", wanted_, "The nodes to be stopped; needed")
        ->type_name("NODE");
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    if (wanted_.empty()) {
      return absl::InvalidArgumentError(
          "no node was named: write coffer cluster ready --maintenance NODE, "
          "with the ids or hosts that coffer node list shows");
    }
    COFFER_ASSIGN_OR_RETURN(const auto admin, ConnectAdmin(*context));
    COFFER_ASSIGN_OR_RETURN(const std::vector<AdminNode> nodes,
                            admin->ListNodes());
    std::vector<std::string> ids;
    for (const std::string& wanted : wanted_) {
      COFFER_ASSIGN_OR_RETURN(std::string id, SelectNode(wanted, nodes));
      if (std::find(ids.begin(), ids.end(), id) == ids.end()) {
        ids.push_back(std::move(id));
      }
    }
    COFFER_ASSIGN_OR_RETURN(const MaintenanceAnswer answer,
                            admin->CheckMaintenance(ids));
    return Report(ids, answer, &context->output());
  }

 private:
  static CommandResult Report(const std::vector<std::string>& ids,
                              const MaintenanceAnswer& answer, Output* output) {
    for (const MaintenanceBlocker& blocker : answer.blockers) {
      output->WriteItem(
          {{"reason", blocker.reason}, {"message", blocker.message}});
      output->WriteLine(absl::StrCat(EscapeForTerminal(blocker.reason), "  ",
                                     EscapeForTerminal(blocker.message)));
    }
    std::vector<std::string> names;
    for (const std::string& id : ids) names.push_back(ShortId(id));
    CommandResult result;
    if (!answer.ready) result.exit_code = ExitCode::kProblemsFound;
    result.summary = {{"ready", answer.ready},
                      {"nodes", ids},
                      {"placement_group_count", answer.placement_group_count}};
    result.text = absl::StrCat(
        answer.ready ? "ready: " : "not ready: ", absl::StrJoin(names, ", "),
        answer.ready ? " may be stopped now" : " must not be stopped now",
        "; replicas of ",
        FormatCount(answer.placement_group_count, "placement group"),
        " are there");
    return result;
  }

  std::vector<std::string> wanted_;
};

}  // namespace

std::unique_ptr<Command> NewClusterReadyCommand() {
  return std::make_unique<ClusterReadyCommand>();
}

}  // namespace coffer::cli
