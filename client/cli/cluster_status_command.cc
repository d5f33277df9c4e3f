#include "client/cli/cluster_status_command.h"

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/admin_connection.h"
#include "client/cli/byte_format.h"
#include "client/cli/cluster_format.h"
#include "client/cli/health_format.h"
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
      problems.push_back(
          absl::StrCat("node ", ShortId(node.id),
                       " takes no new data: its disk is full or fails"));
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

// "warning: NODE_FULL, NODE_SUSPECT": the checks that are not muted.
std::string HealthText(const ClusterHealth& health) {
  std::vector<std::string> found;
  for (const HealthCheck& check : health.checks) {
    if (check.severity != HealthSeverity::kOk &&
        !check.muted_until.has_value()) {
      found.push_back(EscapeForTerminal(check.name));
    }
  }
  if (found.empty()) return SeverityName(health.severity);
  return absl::StrCat(SeverityName(health.severity), ": ",
                      absl::StrJoin(found, ", "), "  (coffer cluster health)");
}

class ClusterStatusCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "cluster status";
    description.summary = "Show how the cluster is";
    description.details = absl::StrCat(
        "The exit code is 0 when the cluster answers, healthy or not; for "
        "scripts the JSON\nsummary has the fields healthy, and health_severity "
        "of the health checks.\n",
        kNodeTableHelp);
    description.example = "coffer cluster status";
    return description;
  }

  void DeclareOptions(CLI::App*) override {}

  absl::StatusOr<CommandResult> Run(Context* context) override {
    COFFER_ASSIGN_OR_RETURN(const auto admin, ConnectAdmin(*context));
    COFFER_ASSIGN_OR_RETURN(const ClusterSummary cluster,
                            GetClusterSummary(admin.get()));
    const absl::StatusOr<ClusterHealth> health = admin->GetHealth();
    const std::vector<std::string> problems = FindProblems(cluster);
    WriteText(cluster, problems, health, context);
    for (const NodeSummary& node : cluster.nodes) {
      context->output().WriteItem(NodeToJson(node));
    }
    CommandResult result;
    result.summary = ClusterToJson(cluster);
    result.summary["nodes"] = cluster.nodes.size();
    result.summary["healthy"] = problems.empty();
    result.summary["problems"] = problems;
    if (health.ok()) {
      result.summary["health_severity"] = SeverityName(health->severity);
    } else if (!absl::IsUnimplemented(health.status())) {
      // Older directories have no checks; of this one they are not known.
      result.summary["health_severity"] = "unknown";
      context->output().WriteNote(absl::StrCat(
          "the health checks are not known: ", health.status().message()));
    }
    return result;
  }

 private:
  static void WriteText(const ClusterSummary& cluster,
                        const std::vector<std::string>& problems,
                        const absl::StatusOr<ClusterHealth>& health,
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
    if (health.ok()) {
      output.WriteLine(absl::StrCat("checks   ", HealthText(*health)));
    }
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
};

}  // namespace

std::unique_ptr<Command> NewClusterStatusCommand() {
  return std::make_unique<ClusterStatusCommand>();
}

}  // namespace coffer::cli
