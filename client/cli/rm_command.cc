#include "client/cli/rm_command.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/cli/byte_format.h"
#include "client/cli/operation_scope.h"
#include "client/cli/remote_uri.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

class RmCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "rm";
    description.summary = "Remove files with all their versions, or folders";
    description.details = "What is removed cannot be brought back.";
    description.example =
        "coffer rm cf://photos/2026/cat.jpg\n"
        "coffer rm -r cf://photos/2026";
    description.when_interrupted = "what was removed stays removed";
    description.when_repeated = "removes what is left";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option("URI", uris_, "cf://VAULT/PATH")->required();
    app->add_flag("-r,--recursive", recursive_,
                  "Remove folders with all that is in them");
    app->add_flag("-f,--force", force_, "Do not mind what does not exist");
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    OperationScope scope(context, "rm");
    RemoveSummary total;
    for (const std::string& text : uris_) {
      const absl::StatusOr<RemoveSummary> removed =
          RemoveOne(context, &scope, text);
      if (removed.ok()) {
        total.files += removed->files;
        total.folders += removed->folders;
        total.errors.insert(total.errors.end(), removed->errors.begin(),
                            removed->errors.end());
      } else if (uris_.size() == 1 || absl::IsCancelled(removed.status())) {
        return removed.status();
      } else {
        total.errors.push_back({text, removed.status()});
      }
    }
    return Report(total, &context->output());
  }

 private:
  absl::StatusOr<RemoveSummary> RemoveOne(Context* context,
                                          OperationScope* scope,
                                          const std::string& text) const {
    COFFER_ASSIGN_OR_RETURN(const RemoteUri uri, ParseRemoteUri(text));
    if (uri.is_root()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "cannot remove ", text,
          ": it is a whole vault; name what is in it to remove that"));
    }
    COFFER_ASSIGN_OR_RETURN(const auto vault, context->OpenVault(uri));
    RemoveOptions options;
    options.recursive = recursive_;
    scope->Connect(&options);
    absl::StatusOr<RemoveSummary> summary = vault->Remove(uri.path, options);
    if (force_ && absl::IsNotFound(summary.status())) return RemoveSummary();
    return summary;
  }

  static CommandResult Report(const RemoveSummary& summary, Output* output) {
    for (const ItemError& error : summary.errors) {
      output->WriteItemError(error.path, error.status);
    }
    CommandResult result;
    if (!summary.errors.empty()) result.exit_code = ExitCode::kPartial;
    result.summary = {{"files", summary.files},
                      {"folders", summary.folders},
                      {"errors", summary.errors.size()}};
    if (!output->quiet()) {
      result.text =
          absl::StrCat("removed ", FormatCount(summary.files, "file"), " and ",
                       FormatCount(summary.folders, "folder"));
    }
    return result;
  }

  std::vector<std::string> uris_;
  bool recursive_ = false;
  bool force_ = false;
};

}  // namespace

std::unique_ptr<Command> NewRmCommand() {
  return std::make_unique<RmCommand>();
}

}  // namespace coffer::cli
