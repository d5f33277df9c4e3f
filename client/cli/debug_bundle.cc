#include "client/cli/debug_bundle.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "client/cli/admin_connection.h"
#include "client/cli/admin_targets.h"
#include "client/cli/cluster_format.h"
#include "client/cli/doctor.h"
#include "client/cli/doctor_report.h"
#include "client/cli/entry_format.h"
#include "client/cli/error_report.h"
#include "client/cli/health_format.h"
#include "client/cli/node_format.h"
#include "client/cli/settings.h"
#include "client/cluster_admin.h"
#include "client/parallel_for.h"
#include "client/types.h"
#include "lib/version/version.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {
namespace {

constexpr int kIndent = 2;
constexpr int kEvents = 1000;
constexpr int kParallelServers = 16;

nlohmann::json ToJson(const ClusterSummary& cluster) {
  return ClusterToJson(cluster);
}

nlohmann::json ToJson(const std::vector<AdminNode>& nodes) {
  nlohmann::json array = nlohmann::json::array();
  for (const AdminNode& node : nodes) {
    nlohmann::json object = NodeToJson(node.summary);
    for (const NodeEndpoint& endpoint : node.endpoints) {
      object["endpoints"].push_back({{"network_class", endpoint.network_class},
                                     {"address", endpoint.address}});
    }
    array.push_back(std::move(object));
  }
  return array;
}

nlohmann::json ToJson(const PlacementSummary& placement) {
  nlohmann::json nodes = nlohmann::json::array();
  for (const PlacementNodeShare& node : placement.nodes) {
    nodes.push_back({{"id", node.id},
                     {"failure_domain", node.failure_domain},
                     {"placement_group_count", node.group_count}});
  }
  return {{"epoch", placement.epoch},
          {"replication_factor", placement.replication_factor},
          {"placement_group_count", placement.group_count},
          {"nodes", std::move(nodes)}};
}

nlohmann::json ToJson(const ClusterHealth& health) {
  nlohmann::json checks = nlohmann::json::array();
  for (const HealthCheck& check : health.checks) {
    checks.push_back(HealthCheckToJson(check));
  }
  return {{"severity", SeverityName(health.severity)},
          {"time", JsonTime(health.time)},
          {"checks", std::move(checks)}};
}

nlohmann::json ToJson(const ClusterAdmin::EventPage& page) {
  nlohmann::json events = nlohmann::json::array();
  for (const ClusterEvent& event : page.events) {
    events.push_back(EventToJson(event));
  }
  return events;
}

nlohmann::json ToJson(const ProcessInfo& info) {
  return {{"program", info.program},
          {"version", info.version},
          {"start_time", JsonTime(info.start_time)},
          {"log_level", info.log_level},
          {"settings", info.settings}};
}

// No vault is named, and of secrets only where they are.
nlohmann::json ToJson(const Settings& settings) {
  nlohmann::json object = nlohmann::json::object();
  for (const NamedSetting& named : ListSettings(settings)) {
    const bool hidden = named.name == "vault" && !named.setting->value.empty();
    object[named.name] = {{"value", hidden ? "(hidden)" : named.setting->value},
                          {"origin", named.setting->source}};
  }
  return object;
}

class Collector {
 public:
  explicit Collector(const Context& context) : context_(context) {}

  void Add(const std::string& name, const nlohmann::json& object) {
    AddText(name, object.dump(kIndent, ' ', false,
                              nlohmann::json::error_handler_t::replace) +
                      "\n");
  }

  void AddText(const std::string& name, const std::string& text) {
    bundle_.files[name] = HideHome(text, context_.surroundings().environment);
  }

  template <typename T>
  void AddAnswer(const std::string& name, const absl::StatusOr<T>& answer) {
    if (answer.ok()) {
      Add(name, ToJson(*answer));
    } else {
      AddError(name, answer.status());
    }
  }

  void AddError(const std::string& name, const absl::Status& status) {
    bundle_.failed_parts.push_back(name);
    Add(name, {{"error", ErrorToJson(status, "")}});
  }

  void AddCluster(ClusterAdmin* admin) {
    AddAnswer("status.json", admin->GetStatus());
    AddAnswer("placement.json", admin->GetPlacement());
    AddAnswer("health.json", admin->GetHealth());
    AddAnswer("events.json", admin->ListNewestEvents(kEvents, ""));
    const absl::StatusOr<std::vector<AdminNode>> nodes = admin->ListNodes();
    AddAnswer("nodes.json", nodes);
    const absl::StatusOr<std::vector<AdminTarget>> targets = AdminTargets(
        context_.settings(), nodes.ok() ? *nodes : std::vector<AdminNode>());
    if (targets.ok()) {
      AddServers(*targets, admin);
    } else {
      AddError("servers.json", targets.status());
    }
  }

  DebugBundle Take() { return std::move(bundle_); }

 private:
  struct ServerAnswers {
    absl::StatusOr<ProcessInfo> process = absl::UnknownError("not asked");
    absl::StatusOr<std::string> metrics = process.status();
  };

  // One that does not answer once is not waited for twice.
  static ServerAnswers Ask(const AdminTarget& target, ClusterAdmin* admin) {
    ServerAnswers answers;
    const absl::Status check = CheckAdminTarget(target, admin);
    if (!check.ok()) {
      answers.process = check;
      return answers;
    }
    answers.process = admin->GetProcessInfo(target.address);
    if (answers.process.ok()) {
      answers.metrics = admin->GetMetrics(target.address);
    }
    return answers;
  }

  void AddServers(const std::vector<AdminTarget>& targets,
                  ClusterAdmin* admin) {
    std::vector<ServerAnswers> answers(targets.size());
    client::ParallelFor(targets.size(), kParallelServers,
                        [&](size_t i) { answers[i] = Ask(targets[i], admin); });
    for (size_t i = 0; i < targets.size(); ++i) {
      const std::string folder = absl::StrCat("servers/", targets[i].name);
      AddAnswer(absl::StrCat(folder, "/process.json"), answers[i].process);
      if (answers[i].metrics.ok()) {
        AddText(absl::StrCat(folder, "/metrics.txt"), *answers[i].metrics);
      } else if (answers[i].process.ok()) {
        AddError(absl::StrCat(folder, "/metrics.json"),
                 answers[i].metrics.status());
      }
    }
  }

  const Context& context_;
  DebugBundle bundle_;
};

nlohmann::json DoctorJson(const DoctorReport& report) {
  nlohmann::json findings = nlohmann::json::array();
  for (const Finding& finding : report.findings()) {
    findings.push_back(FindingToJson(finding));
  }
  return findings;
}

bool IsNameByte(char byte) {
  return absl::ascii_isalnum(static_cast<unsigned char>(byte)) ||
         static_cast<unsigned char>(byte) >= 0x80 || byte == '_' || byte == '-';
}

// Whether a name goes on with `rest`: a full stop may also end a sentence.
bool ContinuesName(absl::string_view rest) {
  while (absl::ConsumePrefix(&rest, ".")) {
  }
  return !rest.empty() && IsNameByte(rest.front());
}

// Whether `at` is not in the middle of a longer path; \n of JSON is no name.
bool BeginsAPath(absl::string_view text, size_t at) {
  if (at == 0) return true;
  if (at > 1 && text[at - 2] == '\\') return true;
  return !IsNameByte(text[at - 1]) && text[at - 1] != '.';
}

}  // namespace

std::string HideHome(const std::string& text, const Environment& environment) {
  std::string home = GetVariable(environment, "HOME");
  while (absl::EndsWith(home, "/")) home.pop_back();
  if (home.empty()) return text;
  std::string hidden;
  size_t done = 0;
  for (size_t at = text.find(home); at != std::string::npos;
       at = text.find(home, done)) {
    const size_t end = at + home.size();
    const bool whole = BeginsAPath(text, at) &&
                       !ContinuesName(absl::string_view(text).substr(end));
    absl::StrAppend(&hidden, text.substr(done, at - done), whole ? "~" : home);
    done = end;
  }
  return absl::StrCat(hidden, text.substr(done));
}

DebugBundle CollectDebugBundle(const Context& context) {
  Collector collector(context);
  collector.Add("version.json",
                {{"program", "coffer"},
                 {"version", kSoftwareVersion},
                 {"time", JsonTime(context.surroundings().clock->Now())}});
  collector.Add("settings.json", ToJson(context.settings()));
  collector.Add("doctor.json", DoctorJson(RunDoctor(context)));
  const absl::StatusOr<std::unique_ptr<ClusterAdmin>> admin =
      ConnectAdmin(context);
  if (admin.ok()) {
    collector.AddCluster(admin->get());
  } else {
    collector.AddError("status.json", admin.status());
  }
  return collector.Take();
}

}  // namespace coffer::cli
