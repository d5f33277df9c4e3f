#include "services/directory/status_page.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "services/directory/cluster_snapshot.h"
#include "services/directory/command_context.h"
#include "services/directory/health_checks.h"
#include "services/directory/html_text.h"
#include "services/directory/node_summary.h"
#include "services/directory/status_page_style.h"

namespace coffer::directory {
namespace {

// Of an id: enough to tell nodes apart; the whole one is in the title.
constexpr size_t kShortIdDigits = 8;
// More nodes than these are only counted: the page is to stay readable.
constexpr size_t kMaxListedNodes = 200;

struct SeverityStyle {
  const char* css;
  const char* word;
};

SeverityStyle StyleOf(v1::HealthSeverity severity) {
  switch (severity) {
    case v1::HEALTH_SEVERITY_OK:
      return {"ok", "OK"};
    case v1::HEALTH_SEVERITY_WARNING:
      return {"warning", "Warning"};
    default:
      return {"error", "Error"};
  }
}

const char* StateCss(v1::NodeState state) {
  switch (state) {
    case v1::NODE_STATE_ACTIVE:
      return "ok";
    case v1::NODE_STATE_DOWN:
      return "error";
    default:
      return "warning";
  }
}

std::string Pill(absl::string_view css, absl::string_view text) {
  return absl::StrCat("<span class=\"pill ", css, "\">", Html(text), "</span>");
}

std::string Fact(absl::string_view name, absl::string_view html_value) {
  return absl::StrCat("<div><dt>", Html(name), "</dt><dd>", html_value,
                      "</dd></div>\n");
}

void AppendHeader(const StatusPageData& data, std::string* page) {
  const SeverityStyle style = StyleOf(OverallSeverity(data.checks));
  absl::StrAppend(
      page, "<header><h1>Coffer cluster</h1>", Pill(style.css, style.word),
      "<p>Cluster <code>", Html(data.cluster_id), "</code><br>directory ",
      Html(data.snapshot.software_version), ", up ",
      HtmlDuration(data.snapshot.time - data.start_time), "</p></header>\n");
}

void AppendCheck(const v1::HealthCheck& check, std::string* page) {
  const SeverityStyle style = StyleOf(check.severity());
  absl::StrAppend(page, "<li>", Pill(style.css, style.word), " <b>",
                  Html(check.name()), "</b> ", Html(check.summary()));
  if (check.has_muted_until()) {
    absl::StrAppend(page, " <i>muted until ",
                    HtmlTime(ToTime(check.muted_until())));
    if (!check.mute_comment().empty()) {
      absl::StrAppend(page, ": ", Html(check.mute_comment()));
    }
    absl::StrAppend(page, "</i>");
  }
  if (check.details_size() > 0) {
    absl::StrAppend(page, "<ul>");
    for (const std::string& detail : check.details()) {
      absl::StrAppend(page, "<li>", Html(detail), "</li>");
    }
    absl::StrAppend(page, "</ul>");
  }
  absl::StrAppend(page, "</li>\n");
}

// What was found, the worst first; how many checks found nothing.
void AppendHealth(const StatusPageData& data, std::string* page) {
  std::vector<const v1::HealthCheck*> found;
  for (const v1::HealthCheck& check : data.checks) {
    if (check.severity() != v1::HEALTH_SEVERITY_OK) found.push_back(&check);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto* a, const auto* b) {
                     return a->severity() > b->severity();
                   });
  absl::StrAppend(page, "<section><h2>Health</h2>\n<ul class=\"checks\">");
  for (const v1::HealthCheck* check : found) AppendCheck(*check, page);
  absl::StrAppend(page, "<li>", Pill("ok", "OK"), " ",
                  data.checks.size() - found.size(), " of ", data.checks.size(),
                  " checks found nothing</li></ul></section>\n");
}

void AppendCapacity(const StatusPageData& data, std::string* page) {
  uint64_t capacity = 0;
  uint64_t free = 0;
  for (const v1::Node& node : data.snapshot.nodes) {
    capacity += node.usage().capacity_bytes();
    free += node.usage().free_bytes();
  }
  const auto& counters = data.snapshot.counters;
  absl::StrAppend(
      page, "<section><h2>Capacity</h2><dl>\n",
      Fact("Free on all nodes",
           absl::StrCat(HtmlBytes(free), " of ", HtmlBytes(capacity))),
      Fact("Stored, one copy each", HtmlBytes(counters.blob_bytes())),
      Fact("Blobs", HtmlNumber(counters.blob_count())),
      Fact("Before deduplication", HtmlBytes(counters.referenced_bytes())),
      Fact("Not referred to any more", HtmlBytes(counters.garbage_bytes())),
      Fact("Vaults", HtmlNumber(counters.vault_count())),
      Fact("Files", HtmlNumber(counters.file_count())),
      Fact("Versions", HtmlNumber(counters.version_count())));
  if (data.snapshot.disk.has_value()) {
    absl::StrAppend(
        page,
        Fact("Free on the directory",
             absl::StrCat(HtmlBytes(data.snapshot.disk->free_bytes), " of ",
                          HtmlBytes(data.snapshot.disk->capacity_bytes))));
  }
  absl::StrAppend(page, "</dl></section>\n");
}

void AppendRedundancy(const StatusPageData& data, std::string* page) {
  const auto& map = data.snapshot.map;
  const auto& counters = data.snapshot.counters;
  absl::StrAppend(
      page, "<section><h2>Redundancy</h2><dl>\n",
      Fact("Replicas wanted", absl::StrCat(map.replication_factor)),
      Fact("Degraded placement groups",
           absl::StrCat(HtmlNumber(CountDegradedGroups(map)), " of ",
                        HtmlNumber(uint64_t{1} << map.pg_bits))),
      Fact("Groups with a silent node",
           absl::StrCat(HtmlNumber(CountIncompleteGroups(data.snapshot)),
                        " of ", HtmlNumber(uint64_t{1} << map.pg_bits))),
      Fact("Placement epoch", HtmlNumber(map.epoch)),
      Fact("Blobs committed with fewer copies",
           HtmlNumber(counters.under_replicated_blob_count())),
      Fact("Damaged or missing replicas", HtmlNumber(counters.damage_count())),
      "</dl></section>\n<section><h2>Throughput</h2><dl>\n",
      Fact("Commands",
           absl::StrFormat("%.1f per second", data.commands_per_second)),
      Fact("Calls", absl::StrFormat("%.1f per second", data.calls_per_second)),
      "</dl></section>\n");
}

std::string HeartbeatAge(const v1::Node& node, absl::Time now) {
  if (!node.has_heartbeat_time()) return "none yet";
  return absl::StrCat(HtmlDuration(now - ToTime(node.heartbeat_time())),
                      " ago");
}

std::string CapacityBar(const v1::NodeUsage& usage) {
  constexpr uint64_t kPercent = 100;
  if (usage.capacity_bytes() == 0) return "unknown";
  const uint64_t free = std::min(usage.free_bytes(), usage.capacity_bytes());
  const double used = 1 - static_cast<double>(free) /
                              static_cast<double>(usage.capacity_bytes());
  const auto percent = static_cast<uint64_t>(used * kPercent);
  const char* css = !usage.accepts_puts()            ? "error"
                    : used > 1 - kNearlyFullFraction ? "warning"
                                                     : "ok";
  return absl::StrCat("<span class=\"bar\"><span class=\"", css,
                      "\" style=\"width:", percent, "%\"></span></span> ",
                      percent, " % of ", HtmlBytes(usage.capacity_bytes()));
}

std::string Cell(absl::string_view label, absl::string_view html) {
  return absl::StrCat("<td data-label=\"", Html(label), "\"><div>", html,
                      "</div></td>");
}

void AppendNode(const v1::Node& node, absl::Time now, std::string* page) {
  std::string addresses;
  for (const auto& endpoint : node.endpoints()) {
    absl::StrAppend(&addresses, addresses.empty() ? "" : "<br>",
                    Html(endpoint.network_class()), " <code>",
                    Html(endpoint.address()), "</code>");
  }
  absl::StrAppend(
      page, "<tr>",
      Cell("Node", absl::StrCat("<code title=\"", Html(node.node_id()), "\">",
                                Html(node.node_id().substr(0, kShortIdDigits)),
                                "</code>")),
      Cell("State", Pill(StateCss(node.state()), NodeStateName(node.state()))),
      Cell("Addresses", addresses),
      Cell("Failure domain", Html(node.failure_domain())),
      Cell("Heartbeat", HeartbeatAge(node, now)),
      Cell("Used", CapacityBar(node.usage())),
      Cell("Groups", HtmlNumber(node.placement_group_count())),
      Cell("Version", Html(node.version())), "</tr>\n");
}

void AppendNodes(const StatusPageData& data, std::string* page) {
  const auto& nodes = data.snapshot.nodes;
  absl::StrAppend(page, "<section class=\"wide\"><h2>Nodes (", nodes.size(),
                  ")</h2>\n<table><thead><tr><th>Node</th><th>State</th>"
                  "<th>Addresses</th><th>Failure domain</th><th>Heartbeat</th>"
                  "<th>Used</th><th>Groups</th><th>Version</th></tr></thead>"
                  "<tbody>\n");
  const size_t listed = std::min(nodes.size(), kMaxListedNodes);
  for (size_t i = 0; i < listed; ++i) {
    AppendNode(nodes[i], data.snapshot.time, page);
  }
  absl::StrAppend(page, "</tbody></table>\n");
  if (listed < nodes.size()) {
    absl::StrAppend(page, "<p>and ", nodes.size() - listed,
                    " more: coffer node list</p>\n");
  }
  absl::StrAppend(page, "</section>\n");
}

void AppendEvents(const StatusPageData& data, std::string* page) {
  absl::StrAppend(page, "<section class=\"wide\"><h2>Last events</h2>\n",
                  "<table><tbody>\n");
  for (const v1::Event& event : data.events) {
    const std::string kind = v1::EventKind_Name(event.kind());
    absl::StrAppend(
        page, "<tr>", Cell("Time (UTC)", HtmlTime(ToTime(event.time()))),
        Cell("Event", Html(absl::StripPrefix(kind, "EVENT_KIND_"))),
        Cell("Node",
             absl::StrCat("<code title=\"", Html(event.node_id()), "\">",
                          Html(event.node_id().substr(0, kShortIdDigits)),
                          "</code>")),
        Cell("What", Html(event.message())), "</tr>\n");
  }
  absl::StrAppend(page, "</tbody></table></section>\n");
}

}  // namespace

std::string RenderStatusPage(const StatusPageData& data) {
  std::string page = absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\">\n<meta http-equiv=\"refresh\" content=\"10\">\n"
      "<title>",
      StyleOf(OverallSeverity(data.checks)).word,
      " - Coffer cluster</title>\n<style>", kStatusPageStyle,
      "</style>\n</head>\n<body>\n");
  AppendHeader(data, &page);
  absl::StrAppend(&page, "<main>\n");
  AppendHealth(data, &page);
  AppendCapacity(data, &page);
  AppendRedundancy(data, &page);
  AppendNodes(data, &page);
  AppendEvents(data, &page);
  absl::StrAppend(
      &page, "</main>\n<footer>As of ", HtmlTime(data.snapshot.time),
      " UTC, refreshed every 10 s. Metrics: <a "
      "href=\"/metrics\">/metrics</a></footer>\n</body>\n</html>\n");
  return page;
}

}  // namespace coffer::directory
