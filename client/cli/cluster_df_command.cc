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
#include "client/cli/text_table.h"
#include "client/types.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

constexpr double kPercent = 100.0;
constexpr TextTable::Align kLeft = TextTable::Align::kLeft;
constexpr TextTable::Align kRight = TextTable::Align::kRight;

uint64_t UsedBytes(uint64_t capacity, uint64_t free) {
  return capacity - std::min(capacity, free);
}

std::string UsedPercent(uint64_t capacity, uint64_t free) {
  if (capacity == 0) return "";
  return absl::StrFormat(
      "%.0f%%", kPercent * static_cast<double>(UsedBytes(capacity, free)) /
                    static_cast<double>(capacity));
}

std::vector<std::string> Row(const std::string& name, const NodeSummary& node,
                             uint64_t room) {
  return {name,
          node.state,
          FormatBytes(node.capacity_bytes),
          FormatBytes(UsedBytes(node.capacity_bytes, node.free_bytes)),
          FormatBytes(node.free_bytes),
          UsedPercent(node.capacity_bytes, node.free_bytes),
          FormatBytes(room),
          FormatBytes(node.stored_bytes),
          node.failure_domain};
}

nlohmann::json NodeItem(const NodeSummary& node) {
  nlohmann::json item = NodeToJson(node);
  item["used_bytes"] = UsedBytes(node.capacity_bytes, node.free_bytes);
  item["room_bytes"] = RoomOf(node);
  return item;
}

class ClusterDfCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "cluster df";
    description.summary = "Show how full the nodes are and how much more fits";
    description.details =
        "CAPACITY, USED and FREE are of the nodes' file systems, with whatever "
        "else is on them; STORED is\nthe blobs, all copies counted. ROOM is "
        "what a node still takes: FREE without the reserve that it\nkeeps, or "
        "nothing unless it is ACTIVE and accepts puts. Nodes of older versions "
        "do not say their\nreserve: it is taken to be the default, 5 % and at "
        "least 1 GiB. What fits is bytes of files before\nthey are copied; "
        "encryption and padding add up to 12 %. Figures are as of the last "
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
    WriteTable(nodes, capacity, &context->output());
    CommandResult result;
    result.summary = {
        {"capacity_bytes", capacity.capacity_bytes},
        {"used_bytes", UsedBytes(capacity.capacity_bytes, capacity.free_bytes)},
        {"free_bytes", capacity.free_bytes},
        {"room_bytes", capacity.room_bytes},
        {"stored_bytes", capacity.stored_bytes},
        {"replication_factor", capacity.replication_factor},
        {"copies", capacity.copies},
        {"failure_domains", capacity.domain_count},
        {"fits_bytes", capacity.fits_bytes},
        {"fits_now_bytes", capacity.fits_now_bytes},
        {"nodes", nodes.size()},
        {"nodes_without_room", capacity.nodes_without_room}};
    result.text = absl::StrCat("\n", Explain(capacity));
    return result;
  }

 private:
  static void WriteTable(const std::vector<AdminNode>& nodes,
                         const Capacity& capacity, Output* output) {
    TextTable table({{"NODE", kLeft},
                     {"STATE", kLeft},
                     {"CAPACITY", kRight},
                     {"USED", kRight},
                     {"FREE", kRight},
                     {"USE%", kRight},
                     {"ROOM", kRight},
                     {"STORED", kRight},
                     {"DOMAIN", kLeft}});
    for (const AdminNode& node : nodes) {
      const NodeSummary& summary = node.summary;
      output->WriteItem(NodeItem(summary));
      table.AddRow(Row(ShortId(summary.id), summary, RoomOf(summary)));
    }
    NodeSummary total;
    total.capacity_bytes = capacity.capacity_bytes;
    total.free_bytes = capacity.free_bytes;
    total.stored_bytes = capacity.stored_bytes;
    table.AddRow(Row("total", total, capacity.room_bytes));
    for (const std::string& line : table.Lines()) output->WriteLine(line);
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
      absl::StrAppend(&text, "; as the groups are placed now, the ",
                      capacity.nodes_without_room == 0 ? "first" : "next",
                      " node is full after ",
                      FormatBytes(capacity.fits_now_bytes));
    }
    if (capacity.nodes_without_room > 0) {
      absl::StrAppend(&text, "\n", capacity.nodes_without_room, " of ",
                      FormatCount(capacity.node_count, "node"),
                      " take no new data");
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
