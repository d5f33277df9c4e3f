#include "client/cli/cluster_df_command.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/cli/admin_connection.h"
#include "client/cli/byte_format.h"
#include "client/cli/capacity.h"
#include "client/cli/node_format.h"
#include "client/cli/printable_text.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

constexpr double kPercent = 100.0;

struct Row {
  std::string name;
  std::string domain;
  uint64_t capacity = 0;
  uint64_t free = 0;
  uint64_t stored = 0;
};

uint64_t UsedBytes(const Row& row) {
  return row.capacity - std::min(row.capacity, row.free);
}

std::string UsedPercent(const Row& row) {
  if (row.capacity == 0) return "-";
  return absl::StrFormat("%.0f%%", kPercent *
                                       static_cast<double>(UsedBytes(row)) /
                                       static_cast<double>(row.capacity));
}

std::string Line(const Row& row) {
  return absl::StrFormat(
      "%-8s  %9s  %9s  %9s  %5s  %9s  %s", row.name, FormatBytes(row.capacity),
      FormatBytes(UsedBytes(row)), FormatBytes(row.free), UsedPercent(row),
      FormatBytes(row.stored), EscapeForTerminal(row.domain));
}

class ClusterDfCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "cluster df";
    description.summary = "Show how full the nodes are and how much more fits";
    description.details =
        "SIZE, USED and AVAIL are of the nodes' file systems, with whatever "
        "else is on them; STORED is\nthe blobs, all copies counted. What fits "
        "is bytes of files before they are copied; encryption\nand padding add "
        "up to 12 %, and nodes keep a reserve. Figures are as of the last "
        "heartbeats.";
    description.example = "coffer cluster df";
    return description;
  }

  void DeclareOptions(CLI::App*) override {}

  absl::StatusOr<CommandResult> Run(Context* context) override {
    COFFER_ASSIGN_OR_RETURN(const auto admin, ConnectAdmin(*context));
    COFFER_ASSIGN_OR_RETURN(const std::vector<AdminNode> nodes,
                            admin->ListNodes());
    COFFER_ASSIGN_OR_RETURN(const PlacementSummary placement,
                            admin->GetPlacement());
    const Capacity capacity = ComputeCapacity(nodes, placement);
    WriteNodes(nodes, &context->output());
    CommandResult result;
    result.summary = {{"capacity_bytes", capacity.capacity_bytes},
                      {"free_bytes", capacity.free_bytes},
                      {"stored_bytes", capacity.stored_bytes},
                      {"replication_factor", capacity.replication_factor},
                      {"copies", capacity.copies},
                      {"failure_domains", capacity.domain_count},
                      {"fits_bytes", capacity.fits_bytes},
                      {"fits_now_bytes", capacity.fits_now_bytes},
                      {"nodes", nodes.size()}};
    result.text =
        absl::StrCat(Line({"total", "", capacity.capacity_bytes,
                           capacity.free_bytes, capacity.stored_bytes}),
                     "\n\n", Explain(capacity));
    return result;
  }

 private:
  static void WriteNodes(const std::vector<AdminNode>& nodes, Output* output) {
    output->WriteLine(absl::StrFormat("%-8s  %9s  %9s  %9s  %5s  %9s  %s",
                                      "NODE", "SIZE", "USED", "AVAIL", "USE%",
                                      "STORED", "DOMAIN"));
    for (const AdminNode& node : nodes) {
      const NodeSummary& summary = node.summary;
      output->WriteItem(NodeToJson(summary));
      output->WriteLine(Line({ShortId(summary.id), summary.failure_domain,
                              summary.capacity_bytes, summary.free_bytes,
                              summary.stored_bytes}));
    }
  }

  static std::string Explain(const Capacity& capacity) {
    if (capacity.copies == 0) {
      return "nothing more fits: no node takes new data";
    }
    std::string text = absl::StrCat(
        "about ", FormatBytes(capacity.fits_bytes), " of files fit in ",
        capacity.copies, capacity.copies == 1 ? " copy" : " copies", " over ",
        FormatCount(capacity.domain_count, "failure domain"));
    if (capacity.fits_now_bytes < capacity.fits_bytes) {
      absl::StrAppend(&text,
                      "; as the groups are placed now, the first node "
                      "is full after ",
                      FormatBytes(capacity.fits_now_bytes));
    }
    if (capacity.copies < capacity.replication_factor) {
      absl::StrAppend(&text, "\nthe cluster wants ",
                      capacity.replication_factor,
                      " copies: add nodes in more failure domains");
    }
    return text;
  }
};

}  // namespace

std::unique_ptr<Command> NewClusterDfCommand() {
  return std::make_unique<ClusterDfCommand>();
}

}  // namespace coffer::cli
