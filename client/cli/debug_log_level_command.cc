#include "client/cli/debug_log_level_command.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "client/cli/admin_connection.h"
#include "client/cli/admin_targets.h"
#include "client/cli/duration_option.h"
#include "client/cli/printable_text.h"
#include "lib/rpc/address.h"
#include "lib/status/error_info.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

constexpr char kAll[] = "all";
constexpr absl::Duration kLongest = absl::Hours(24 * 365);

class DebugLogLevelCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "debug log-level";
    description.summary = "Show or set how much servers log";
    description.details =
        "Without LEVEL it shows the levels. A level that is set lasts until "
        "the server ends, or for the\ntime of --for. Speaks with admin ports: "
        "the directory's (setting admin), that of --server, or\nwith --server "
        "all the directory's and those that nodes advertise as class admin, "
        "or that are given with\n--node-admin-address. What answers there must "
        "be that node, or it is left alone.";
    description.example =
        "coffer debug log-level --server all\n"
        "coffer debug log-level debug --for 10m\n"
        "coffer debug log-level --server 10.0.0.5:7421 trace --for 60s";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option("LEVEL", level_,
                    "trace, debug, info, warning, error or off")
        ->transform(
            CLI::IsMember({"trace", "debug", "info", "warning", "error", "off"},
                          CLI::ignore_case));
    app->add_option_function<std::string>(
           "--server", [this](const std::string& server) { server_ = server; },
           "An admin port, or all; default: the directory's")
        ->type_name("HOST:PORT|all");
    app->add_option("--for", duration_,
                    "90s, 10m, 4h or 7d; then as before; at most 365d")
        ->type_name("DURATION");
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    absl::Duration duration = absl::ZeroDuration();
    if (!duration_.empty()) {
      if (level_.empty()) {
        return absl::InvalidArgumentError(
            "--for needs a LEVEL: coffer debug log-level debug --for 10m");
      }
      COFFER_ASSIGN_OR_RETURN(duration,
                              ParseDurationOption(duration_, kLongest));
    }
    COFFER_ASSIGN_OR_RETURN(const auto admin, ConnectAdmin(*context));
    COFFER_ASSIGN_OR_RETURN(const std::vector<AdminTarget> targets,
                            FindTargets(*context, admin.get()));
    size_t failed = 0;
    absl::Status first_failure;
    for (const AdminTarget& target : targets) {
      const absl::Status status =
          Handle(target, duration, admin.get(), &context->output());
      if (status.ok()) continue;
      if (targets.size() == 1) return status;
      ++failed;
      if (first_failure.ok()) first_failure = status;
      context->output().WriteItemError(target.name, status);
    }
    // Nothing was done at all.
    if (failed == targets.size()) return first_failure;
    CommandResult result;
    if (failed > 0) result.exit_code = ExitCode::kPartial;
    result.summary = {{"servers", targets.size()}, {"failed", failed}};
    return result;
  }

 private:
  absl::StatusOr<std::vector<AdminTarget>> FindTargets(
      const Context& context, ClusterAdmin* admin) const {
    const Settings& settings = context.settings();
    if (!server_.has_value()) {
      return std::vector<AdminTarget>{DirectoryTarget(settings)};
    }
    if (*server_ != kAll) {
      const absl::Status status = rpc::ParseAddress(*server_).status();
      if (!status.ok()) {
        return Annotate(status,
                        absl::StrCat("cannot use --server '", *server_, "'"));
      }
      return std::vector<AdminTarget>{{*server_, *server_, "", false}};
    }
    COFFER_ASSIGN_OR_RETURN(const std::vector<AdminNode> nodes,
                            admin->ListNodes());
    return AdminTargets(settings, nodes);
  }

  absl::Status Handle(const AdminTarget& target, absl::Duration duration,
                      ClusterAdmin* admin, Output* output) const {
    COFFER_RETURN_IF_ERROR(CheckAdminTarget(target, admin));
    nlohmann::json item = {{"server", target.name},
                           {"address", target.address}};
    std::string text;
    if (level_.empty()) {
      COFFER_ASSIGN_OR_RETURN(const ProcessInfo info,
                              admin->GetProcessInfo(target.address));
      item["level"] = info.log_level;
      text = EscapeForTerminal(info.log_level);
    } else {
      COFFER_ASSIGN_OR_RETURN(
          const std::string previous,
          admin->SetLogLevel(target.address, level_, duration));
      item["level"] = level_;
      item["previous_level"] = previous;
      text = absl::StrCat(level_, "  (was ", EscapeForTerminal(previous),
                          duration_.empty() ? "" : ", for ", duration_, ")");
    }
    output->WriteItem(item);
    output->WriteLine(absl::StrFormat("%-14s  %-21s  %s", target.name,
                                      EscapeForTerminal(target.address), text));
    return absl::OkStatus();
  }

  std::string level_;
  absl::optional<std::string> server_;
  std::string duration_;
};

}  // namespace

std::unique_ptr<Command> NewDebugLogLevelCommand() {
  return std::make_unique<DebugLogLevelCommand>();
}

}  // namespace coffer::cli
