#include "client/cli/mkdir_command.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "client/cli/printable_text.h"
#include "client/cli/remote_uri.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

class MkdirCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "mkdir";
    description.summary = "Make folders";
    description.example = "coffer mkdir -p cf://photos/2026/august";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option("URI", uris_, "cf://VAULT/PATH of new folders")->required();
    app->add_flag("-p,--parents", parents_,
                  "Make missing parents, too; existing folders are fine");
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    for (const std::string& text : uris_) {
      COFFER_ASSIGN_OR_RETURN(const RemoteUri uri, ParseRemoteUri(text));
      COFFER_ASSIGN_OR_RETURN(const auto vault, context->OpenVault(uri));
      COFFER_RETURN_IF_ERROR(
          AddHint(vault->MakeFolder(uri.path, parents_), text));
      if (!context->output().quiet()) {
        context->output().WriteLine(
            absl::StrCat("made ", context->output().Name(text)));
      }
    }
    CommandResult result;
    result.summary = {{"folders", uris_.size()}};
    return result;
  }

 private:
  absl::Status AddHint(const absl::Status& status,
                       const std::string& text) const {
    const absl::optional<ErrorInfo> info = GetErrorInfo(status);
    if (parents_ || !info.has_value() ||
        info->reason != reason::kEntryNotFound) {
      return status;
    }
    return MakeError(
        status.code(),
        absl::StrCat(status.message(), "; coffer mkdir -p ",
                     QuoteForShell(text), " makes missing parents, too"),
        *info);
  }

  std::vector<std::string> uris_;
  bool parents_ = false;
};

}  // namespace

std::unique_ptr<Command> NewMkdirCommand() {
  return std::make_unique<MkdirCommand>();
}

}  // namespace coffer::cli
