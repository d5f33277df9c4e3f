#include "client/cli/mv_command.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/cli/printable_text.h"
#include "client/cli/remote_target.h"
#include "client/cli/remote_uri.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

class MvCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "mv";
    description.summary = "Move or rename within a vault";
    description.details =
        "DST is the new name, or an existing folder to move into. Nothing is "
        "uploaded, and\nnothing is ever replaced.";
    description.example =
        "coffer mv cf://photos/cat.jpg cf://photos/tom.jpg\n"
        "coffer mv cf://photos/a.jpg cf://photos/b.jpg cf://photos/2026/";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option("SRC... DST", uris_, "cf://VAULT/PATH, all of one vault")
        ->required()
        ->expected(2, -1);
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    COFFER_ASSIGN_OR_RETURN(const RemoteUri destination,
                            Parse(context, uris_.back()));
    COFFER_ASSIGN_OR_RETURN(const auto vault, context->OpenVault(destination));
    COFFER_ASSIGN_OR_RETURN(const bool into_folder,
                            IsExistingFolder(vault.get(), destination));
    if (uris_.size() > 2 && !into_folder) {
      return absl::NotFoundError(absl::StrCat(
          destination.ToString(),
          " is no folder, so it cannot take several entries: make it with "
          "coffer mkdir -p ",
          QuoteForShell(destination.ToString())));
    }
    uris_.pop_back();
    for (const std::string& text : uris_) {
      COFFER_ASSIGN_OR_RETURN(const RemoteUri source, Parse(context, text));
      COFFER_RETURN_IF_ERROR(Check(source, destination));
      const RemoteUri target =
          TargetFor(destination, into_folder, source.base_name());
      COFFER_RETURN_IF_ERROR(vault->Move(source.path, target.path));
      if (!context->output().quiet()) {
        context->output().WriteLine(
            absl::StrCat("moved ", context->output().Name(source.ToString()),
                         " to ", context->output().Name(target.ToString())));
      }
    }
    CommandResult result;
    result.summary = {{"moved", uris_.size()}};
    return result;
  }

 private:
  static absl::StatusOr<RemoteUri> Parse(Context* context,
                                         const std::string& text) {
    COFFER_ASSIGN_OR_RETURN(const RemoteUri uri, ParseRemoteUri(text));
    return context->Complete(uri);
  }

  static absl::Status Check(const RemoteUri& source,
                            const RemoteUri& destination) {
    if (source.is_root()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "cannot move ", source.ToString(), ": it is a whole vault"));
    }
    if (source.vault == destination.vault) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat(
        "cannot move from the vault ", source.vault, " to ", destination.vault,
        ": their keys differ; use coffer get and coffer put"));
  }

  std::vector<std::string> uris_;
};

}  // namespace

std::unique_ptr<Command> NewMvCommand() {
  return std::make_unique<MvCommand>();
}

}  // namespace coffer::cli
