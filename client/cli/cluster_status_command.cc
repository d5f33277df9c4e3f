#include "client/cli/cluster_status_command.h"

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/admin_connection.h"
#include "client/cli/byte_format.h"
#include "client/cli/entry_format.h"
#include "client/cli/node_format.h"
#include "client/cli/printable_text.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

// What is not as it should be, one line each; none: healthy.
std::vector<std::string> FindProblems(const ClusterSummary& cluster) {
  std::vector<std::string> problems;
  size_t active = 0;
  for (const NodeSummary& node : cluster.nodes) {
    if (node.state == kActiveState) {
      ++active;
    } else {
      problems.push_back(absl::StrCat("node ", ShortId(node.id), " (",
                                      node.address, ") is ", node.state));
    }
    if (!node.accepts_puts) {
      problems.push_back(absl::StrCat("node ", ShortId(node.id),
                                      " takes no new data: its disk is full"));
    }
  }
  if (active == 0) problems.push_back("no storage node is active");
  if (cluster.degraded_placement_group_count > 0) {
    problems.push_back(absl::StrCat(cluster.degraded_placement_group_count,
                                    " of ", cluster.placement_group_count,
                                    " placement groups lack nodes"));
  }
  if (cluster.under_replicated_blob_count > 0) {
    problems.push_back(
        absl::StrCat(FormatCount(cluster.under_replicated_blob_count, "blob"),
                     " with fewer copies than wanted"));
  }
  if (cluster.damage_count > 0) {
    problems.push_back(absl::StrCat(
        FormatCount(cluster.damage_count, "damaged replica"), " reported"));
  }
  return problems;
}

class ClusterStatusCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "cluster status";
    description.summary = "Show how the cluster is";
    description.details = absl::StrCat(
        "The exit code is 0 when the cluster answers, healthy or not; for "
        "scripts the JSON\nsummary has the field healthy.\n",
        kNodeTableHelp);
    description.example = "coffer cluster status";
    return description;
  }

  void DeclareOptions(CLI::App*) override {}

  absl::StatusOr<CommandResult> Run(Context* context) override {
    COFFER_ASSIGN_OR_RETURN(const auto admin, ConnectAdmin(*context));
    COFFER_ASSIGN_OR_RETURN(const ClusterSummary cluster,
                            GetClusterSummary(admin.get()));
    const std::vector<std::string> problems = FindProblems(cluster);
    WriteText(cluster, problems, context);
    for (const NodeSummary& node : cluster.nodes) {
      context->output().WriteItem(NodeToJson(node));
    }
    CommandResult result;
    result.summary = ToJson(cluster);
    result.summary["healthy"] = problems.empty();
    result.summary["problems"] = problems;
    return result;
  }

 private:
  static void WriteText(const ClusterSummary& cluster,
                        const std::vector<std::string>& problems,
                        Context* context) {
    Output& output = context->output();
    output.WriteLine(
        absl::StrCat("cluster  ", EscapeForTerminal(cluster.id), " at ",
                     output.Name(context->settings().directory.value),
                     ", version ", EscapeForTerminal(cluster.version)));
    output.WriteLine(absl::StrCat(
        "health   ",
        problems.empty()
            ? "OK"
            : absl::StrJoin(problems, "\n         ",
                            [](std::string* out, const std::string& problem) {
                              absl::StrAppend(out, EscapeForTerminal(problem));
                            })));
    output.WriteLine(
        absl::StrCat("data     ", FormatCount(cluster.file_count, "file"),
                     " in ", FormatCount(cluster.vault_count, "vault"), ", ",
                     FormatCount(cluster.version_count, "version"), ", ",
                     FormatCount(cluster.blob_count, "blob"), " of ",
                     FormatBytes(cluster.blob_bytes), ", ",
                     FormatBytes(cluster.garbage_bytes), " to be collected"));
    output.WriteLine(absl::StrCat(
        "map      epoch ", cluster.placement_epoch, ", ",
        FormatCount(cluster.placement_group_count, "placement group")));
    output.WriteLine("");
    for (const std::string& line :
         NodeTable(cluster.nodes, context->surroundings().clock->Now())) {
      output.WriteLine(line);
    }
  }

  static nlohmann::json ToJson(const ClusterSummary& cluster) {
    return {
        {"id", cluster.id},
        {"version", cluster.version},
        {"start_time", JsonTime(cluster.start_time)},
        {"placement_epoch", cluster.placement_epoch},
        {"placement_group_count", cluster.placement_group_count},
        {"degraded_placement_group_count",
         cluster.degraded_placement_group_count},
        {"vault_count", cluster.vault_count},
        {"file_count", cluster.file_count},
        {"version_count", cluster.version_count},
        {"blob_count", cluster.blob_count},
        {"blob_bytes", cluster.blob_bytes},
        {"under_replicated_blob_count", cluster.under_replicated_blob_count},
        {"damage_count", cluster.damage_count},
        {"garbage_bytes", cluster.garbage_bytes},
        {"nodes", cluster.nodes.size()}};
  }
};

}  // namespace

std::unique_ptr<Command> NewClusterStatusCommand() {
  return std::make_unique<ClusterStatusCommand>();
}

}  // namespace coffer::cli
