#include "client/cli/doctor_command.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/cli/byte_format.h"
#include "client/cli/doctor.h"
#include "client/cli/doctor_report.h"

namespace coffer::cli {
namespace {

class DoctorCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "doctor";
    description.summary = "Find what is wrong, from here to every node";
    description.details =
        "Looks at the configuration, the directory, every node as this machine "
        "reaches it, every node\nas all other nodes reach it, and the health "
        "checks. Says which node cannot be reached from where,\nand why. It "
        "changes nothing and never asks for a passphrase. The exit code is 0 "
        "only when no\ncheck failed, else 11; hints do not count.";
    description.example =
        "coffer doctor\n"
        "coffer doctor --network external\n"
        "coffer doctor --pre     # before there is a cluster\n"
        "coffer doctor --json | jq 'select(.state == \"failed\")'";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_flag("--pre", pre_,
                  "Only what can be checked before there is a cluster");
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    const DoctorReport report =
        pre_ ? RunPreDoctor(*context) : RunDoctor(*context);
    Output& output = context->output();
    std::string group;
    for (const Finding& finding : report.findings()) {
      output.WriteItem(FindingToJson(finding));
      // With --quiet only what is wrong.
      if (output.quiet() && finding.state != FindingState::kFailed) continue;
      if (GroupOfCheck(finding.check) != group) {
        group = GroupOfCheck(finding.check);
        output.WriteLine(absl::StrCat("[", group, "]"));
      }
      for (const std::string& line : FindingLines(finding)) {
        output.WriteLine(line);
      }
    }
    CommandResult result = Summarize(report);
    // Set off from the groups.
    if (!group.empty()) result.text = absl::StrCat("\n", result.text);
    return result;
  }

 private:
  static CommandResult Summarize(const DoctorReport& report) {
    const auto count = [&report](FindingState state) {
      return std::count_if(
          report.findings().begin(), report.findings().end(),
          [state](const Finding& finding) { return finding.state == state; });
    };
    CommandResult result;
    if (report.failed()) result.exit_code = ExitCode::kProblemsFound;
    result.summary = {{"ok", count(FindingState::kOk)},
                      {"hints", count(FindingState::kHint)},
                      {"failed", count(FindingState::kFailed)},
                      {"skipped", count(FindingState::kSkipped)}};
    result.text = absl::StrCat(
        report.failed() ? "something is wrong: " : "all is well: ",
        count(FindingState::kOk), " ok, ",
        FormatCount(static_cast<uint64_t>(count(FindingState::kHint)), "hint"),
        ", ", count(FindingState::kFailed), " failed, ",
        count(FindingState::kSkipped), " skipped");
    return result;
  }

  bool pre_ = false;
};

}  // namespace

std::unique_ptr<Command> NewDoctorCommand() {
  return std::make_unique<DoctorCommand>();
}

}  // namespace coffer::cli
