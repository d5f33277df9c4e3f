#include "client/cli/node_format.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/cli/byte_format.h"
#include "client/cli/entry_format.h"
#include "client/cli/printable_text.h"

namespace coffer::cli {
namespace {

constexpr size_t kShortIdDigits = 8;
constexpr size_t kMinAddressColumns = 7;

// How long ago the directory last heard of the node, since it started.
std::string HeartbeatAge(const NodeSummary& node, absl::Time now) {
  if (node.heartbeat_time <= absl::UnixEpoch()) return "-";
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
  SetBytes(&object, "failure_domain", node.failure_domain);
  return object;
}

std::vector<std::string> NodeTable(const std::vector<NodeSummary>& nodes,
                                   absl::Time now) {
  size_t columns = kMinAddressColumns;
  for (const NodeSummary& node : nodes) {
    columns = std::max(columns, EscapeForTerminal(node.address).size());
  }
  const int width = static_cast<int>(columns);
  std::vector<std::string> lines = {absl::StrFormat(
      "%-8s  %-8s  %-*s  %9s  %9s  %9s  %11s  %s", "NODE", "STATE", width,
      "ADDRESS", "STORED", "FREE", "BLOBS", "HEARTBEAT", "DOMAIN")};
  for (const NodeSummary& node : nodes) {
    lines.push_back(absl::StrFormat(
        "%-8s  %-8s  %-*s  %9s  %9s  %9d  %11s  %s",
        EscapeForTerminal(ShortId(node.id)), EscapeForTerminal(node.state),
        width, EscapeForTerminal(node.address), FormatBytes(node.stored_bytes),
        FormatBytes(node.free_bytes), node.blob_count, HeartbeatAge(node, now),
        EscapeForTerminal(node.failure_domain)));
  }
  return lines;
}

}  // namespace coffer::cli
