#include "client/cli/health_format.h"

#include "absl/strings/str_format.h"
#include "client/cli/byte_format.h"
#include "client/cli/entry_format.h"
#include "client/cli/node_format.h"
#include "client/cli/printable_text.h"

namespace coffer::cli {

std::string SeverityName(HealthSeverity severity) {
  switch (severity) {
    case HealthSeverity::kOk:
      return "ok";
    case HealthSeverity::kWarning:
      return "warning";
    case HealthSeverity::kError:
      break;
  }
  return "error";
}

nlohmann::json HealthCheckToJson(const HealthCheck& check) {
  nlohmann::json object = {{"check", check.name},
                           {"severity", SeverityName(check.severity)},
                           {"summary", check.summary},
                           {"details", check.details},
                           {"muted", check.muted_until.has_value()}};
  if (check.muted_until.has_value()) {
    object["muted_until"] = JsonTime(*check.muted_until);
    object["mute_comment"] = check.mute_comment;
  }
  return object;
}

nlohmann::json EventToJson(const ClusterEvent& event) {
  nlohmann::json object = {{"sequence", event.sequence},
                           {"time", JsonTime(event.time)},
                           {"kind", event.kind},
                           {"message", event.message}};
  if (!event.node_id.empty()) object["node_id"] = event.node_id;
  return object;
}

std::string EventLine(const ClusterEvent& event) {
  return absl::StrFormat("%s  %-8s  %-20s  %s", FormatUtcTime(event.time),
                         event.node_id.empty() ? "-" : ShortId(event.node_id),
                         EscapeForTerminal(event.kind),
                         EscapeForTerminal(event.message));
}

}  // namespace coffer::cli
