#include "client/cli/cluster_health_command.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/admin_connection.h"
#include "client/cli/byte_format.h"
#include "client/cli/entry_format.h"
#include "client/cli/health_format.h"
#include "client/cli/printable_text.h"
#include "client/cli/text_table.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

constexpr char kOnWarning[] = "warning";
constexpr char kOnError[] = "error";

class ClusterHealthCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "cluster health";
    description.summary = "Evaluate the cluster's health checks";
    description.details =
        "The exit code is 0 when no check that is not muted found anything, "
        "and 11 when one did;\nwith --fail-on error warnings give 0, too. "
        "docs/operations.md explains each check.";
    description.example =
        "coffer cluster health\n"
        "coffer cluster health --all\n"
        "coffer cluster health --fail-on error --quiet || page-someone";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_flag("--all", all_, "List the checks that found nothing, too");
    app->add_option("--fail-on", fail_on_,
                    "warning: exit with 11 on warnings and errors; error: on "
                    "errors only")
        ->check(CLI::IsMember({kOnWarning, kOnError}))
        ->type_name("SEVERITY")
        ->capture_default_str();
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    COFFER_ASSIGN_OR_RETURN(const auto admin, ConnectAdmin(*context));
    COFFER_ASSIGN_OR_RETURN(const ClusterHealth health, admin->GetHealth());
    WriteTable(health, &context->output());
    const bool fails =
        health.severity == HealthSeverity::kError ||
        (health.severity == HealthSeverity::kWarning && fail_on_ == kOnWarning);
    CommandResult result;
    if (fails) result.exit_code = ExitCode::kProblemsFound;
    result.summary = {{"severity", SeverityName(health.severity)},
                      {"checks", health.checks.size()},
                      {"time", JsonTime(health.time)}};
    result.text = absl::StrCat("health: ", SeverityName(health.severity), "  (",
                               FormatCount(health.checks.size(), "check"), ")");
    return result;
  }

 private:
  bool IsShown(const HealthCheck& check) const {
    return all_ || check.severity != HealthSeverity::kOk ||
           check.muted_until.has_value();
  }

  void WriteTable(const ClusterHealth& health, Output* output) const {
    // No titles: it is read as text.
    TextTable table({{}, {}, {}});
    for (const HealthCheck& check : health.checks) {
      output->WriteItem(HealthCheckToJson(check));
      if (!IsShown(check)) continue;
      table.AddRow({SeverityName(check.severity), check.name,
                    absl::StrCat(check.summary, MuteText(check))});
    }
    const std::vector<std::string> lines = table.Lines();
    auto line = lines.begin();
    for (const HealthCheck& check : health.checks) {
      if (!IsShown(check)) continue;
      output->WriteLine(*line++);
      for (const std::string& detail : check.details) {
        output->WriteLine(absl::StrCat("         ", EscapeForTerminal(detail)));
      }
    }
  }

  static std::string MuteText(const HealthCheck& check) {
    if (!check.muted_until.has_value()) return "";
    return absl::StrCat("  (muted until ", FormatUtcTime(*check.muted_until),
                        check.mute_comment.empty() ? "" : ": ",
                        check.mute_comment, ")");
  }

  bool all_ = false;
  std::string fail_on_ = kOnWarning;
};

}  // namespace

std::unique_ptr<Command> NewClusterHealthCommand() {
  return std::make_unique<ClusterHealthCommand>();
}

}  // namespace coffer::cli
