#include "client/cli/verify_command.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client/cli/byte_format.h"
#include "client/cli/error_report.h"
#include "client/cli/operation_scope.h"
#include "client/cli/printable_text.h"
#include "client/cli/remote_uri.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

class VerifyCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "verify";
    description.summary = "Check what is stored";
    description.details =
        "Three levels: signatures and lists of chunks (default), that every "
        "replica is where\nit should be (--replicas), and every byte of every "
        "replica (--data). Exit code 11\nwhen there are problems.";
    description.example =
        "coffer verify cf://photos/\n"
        "coffer verify --data cf://photos/2026/cat.jpg";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option("URI", uri_, "cf://VAULT/PATH of a file or folder")
        ->required();
    CLI::Option* replicas = app->add_flag(
        "--replicas", replicas_, "Also ask every node for its replicas");
    app->add_flag("--data", data_, "Also read and check every replica")
        ->excludes(replicas);
    app->add_flag("--all-versions", all_versions_, "Not just current versions");
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    COFFER_ASSIGN_OR_RETURN(const RemoteUri uri, ParseRemoteUri(uri_));
    COFFER_ASSIGN_OR_RETURN(const auto vault, context->OpenVault(uri));
    OperationScope scope(context, "verify");
    VerifyOptions options;
    options.all_versions = all_versions_;
    if (replicas_) options.level = VerifyLevel::kReplicas;
    if (data_) options.level = VerifyLevel::kData;
    scope.Connect(&options);
    COFFER_ASSIGN_OR_RETURN(const VerifySummary summary,
                            vault->Verify(uri.path, options));
    return Report(summary, options.level, scope.Elapsed(), &context->output());
  }

 private:
  static void WriteProblem(const VerifyProblem& problem, Output* output) {
    nlohmann::json item = ErrorToJson(problem.status, "");
    SetBytes(&item, "path", problem.path);
    item["version_number"] = problem.version_number;
    item["blob_id"] = problem.blob_id;
    item["node_id"] = problem.node_id;
    item["readable"] = problem.readable;
    output->WriteItem(item);
    output->WriteLine(absl::StrCat(
        problem.readable ? "damaged but readable: " : "UNREADABLE: ",
        output->Name(problem.path), " version ", problem.version_number, ": ",
        EscapeForTerminal(problem.status.message())));
  }

  static CommandResult Report(const VerifySummary& summary, VerifyLevel level,
                              absl::Duration elapsed, Output* output) {
    for (const VerifyProblem& problem : summary.problems) {
      WriteProblem(problem, output);
    }
    const auto unreadable = std::count_if(
        summary.problems.begin(), summary.problems.end(),
        [](const VerifyProblem& problem) { return !problem.readable; });
    CommandResult result;
    if (!summary.problems.empty()) result.exit_code = ExitCode::kProblemsFound;
    result.summary = ToJson(summary, level);
    result.summary["unreadable"] = unreadable;
    result.summary["duration_s"] = absl::ToDoubleSeconds(elapsed);
    result.text = absl::StrCat(
        summary.problems.empty()
            ? "verified, no problems: "
            : absl::StrCat(FormatCount(summary.problems.size(), "problem"),
                           ", ", unreadable, " of them unreadable: "),
        FormatCount(summary.files, "file"), ", ",
        FormatCount(summary.versions, "version"), ", ", Extent(summary, level),
        ", ", FormatElapsed(elapsed));
    return result;
  }

  // What was checked of them.
  static std::string Extent(const VerifySummary& summary, VerifyLevel level) {
    if (level == VerifyLevel::kMetadata) {
      return "signatures and lists of chunks";
    }
    std::string extent = absl::StrCat(
        FormatCount(summary.blobs, "blob"), ", ",
        FormatCount(summary.replicas_checked, "replica"), " checked");
    if (level == VerifyLevel::kData) {
      absl::StrAppend(&extent, ", ", FormatBytes(summary.bytes_read), " read");
    }
    return extent;
  }

  // Has no counts of what the level does not look at: zeros would be claims.
  static nlohmann::json ToJson(const VerifySummary& summary,
                               VerifyLevel level) {
    nlohmann::json object = {{"level", "metadata"},
                             {"files", summary.files},
                             {"folders", summary.folders},
                             {"versions", summary.versions},
                             {"problems", summary.problems.size()}};
    if (level == VerifyLevel::kMetadata) return object;
    object["level"] = "replicas";
    object["blobs"] = summary.blobs;
    object["replicas_checked"] = summary.replicas_checked;
    object["replicas_missing"] = summary.replicas_missing;
    object["replicas_damaged"] = summary.replicas_damaged;
    if (level == VerifyLevel::kReplicas) return object;
    object["level"] = "data";
    object["bytes_read"] = summary.bytes_read;
    return object;
  }

  std::string uri_;
  bool replicas_ = false;
  bool data_ = false;
  bool all_versions_ = false;
};

}  // namespace

std::unique_ptr<Command> NewVerifyCommand() {
  return std::make_unique<VerifyCommand>();
}

}  // namespace coffer::cli
