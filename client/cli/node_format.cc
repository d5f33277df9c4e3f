#include "client/cli/node_format.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "client/cli/byte_format.h"
#include "client/cli/entry_format.h"
#include "client/cli/printable_text.h"
#include "client/cli/text_table.h"

namespace coffer::cli {
namespace {

constexpr size_t kShortIdDigits = 8;

// How long ago the directory last heard of the node; "": not since it started.
std::string HeartbeatAge(const NodeSummary& node, absl::Time now) {
  if (node.heartbeat_time <= absl::UnixEpoch()) return "";
  // Clocks of two machines may disagree.
  const absl::Duration age =
      std::max(now - node.heartbeat_time, absl::ZeroDuration());
  return absl::StrCat(FormatElapsed(age), " ago");
}

}  // namespace

std::string ShortId(const std::string& id) {
  return id.substr(0, kShortIdDigits);
}

nlohmann::json NodeToJson(const NodeSummary& node) {
  nlohmann::json object = {
      {"id", node.id},
      {"state", node.state},
      {"address", node.address},
      {"version", node.version},
      {"capacity_bytes", node.capacity_bytes},
      {"free_bytes", node.free_bytes},
      {"stored_bytes", node.stored_bytes},
      {"blob_count", node.blob_count},
      {"accepts_puts", node.accepts_puts},
      {"placement_group_count", node.placement_group_count},
      {"heartbeat_time", JsonTime(node.heartbeat_time)}};
  if (node.reserve_bytes.has_value()) {
    object["reserve_bytes"] = *node.reserve_bytes;
  }
  SetBytes(&object, "failure_domain", node.failure_domain);
  return object;
}

std::vector<std::string> NodeTable(const std::vector<NodeSummary>& nodes,
                                   absl::Time now) {
  constexpr TextTable::Align kLeft = TextTable::Align::kLeft;
  constexpr TextTable::Align kRight = TextTable::Align::kRight;
  TextTable table({{"NODE", kLeft},
                   {"STATE", kLeft},
                   {"ADDRESS", kLeft},
                   {"STORED", kRight},
                   {"FREE", kRight},
                   {"BLOBS", kRight},
                   {"HEARTBEAT", kRight},
                   {"DOMAIN", kLeft}});
  for (const NodeSummary& node : nodes) {
    table.AddRow({ShortId(node.id), node.state, node.address,
                  FormatBytes(node.stored_bytes), FormatBytes(node.free_bytes),
                  absl::StrCat(node.blob_count), HeartbeatAge(node, now),
                  node.failure_domain});
  }
  return table.Lines();
}

}  // namespace coffer::cli
