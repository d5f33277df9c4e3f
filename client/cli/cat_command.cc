#include "client/cli/cat_command.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/cli/content_writer.h"
#include "client/cli/operation_scope.h"
#include "client/cli/remote_uri.h"
#include "client/cli/whole_number.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

class CatCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "cat";
    description.summary = "Write the contents of files to standard output";
    description.details =
        "Bytes are verified before they are written. With --json they come as "
        "items with\ndata_base64.";
    description.example =
        "coffer cat cf://notes/todo.txt\n"
        "coffer cat cf://backup/today.tar | tar t";
    description.when_interrupted = "what was written is not all";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option("URI", uris_, "cf://VAULT/PATH of files")->required();
    app->add_option("--version", version_,
                    "This version, not the current one (0)")
        ->check(WholeNumber())
        ->type_name("N");
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    OperationScope scope(context, "cat");
    GetSummary total;
    for (const std::string& text : uris_) {
      COFFER_ASSIGN_OR_RETURN(const RemoteUri uri, ParseRemoteUri(text));
      COFFER_ASSIGN_OR_RETURN(const auto vault, context->OpenVault(uri));
      GetOptions options;
      options.version_number = version_;
      scope.Connect(&options);
      // No bar among the contents.
      options.progress = nullptr;
      ContentWriter writer(&context->output());
      COFFER_ASSIGN_OR_RETURN(const GetSummary summary,
                              vault->GetStream(
                                  uri.path,
                                  [&writer](absl::string_view bytes) {
                                    return writer.Write(bytes);
                                  },
                                  options));
      total.files += summary.files;
      total.bytes_written += summary.bytes_written;
      total.blobs_failed_over += summary.blobs_failed_over;
    }
    CommandResult result;
    result.summary = {{"files", uris_.size()},
                      {"bytes_written", total.bytes_written},
                      {"blobs_failed_over", total.blobs_failed_over}};
    return result;
  }

 private:
  std::vector<std::string> uris_;
  uint64_t version_ = 0;
};

}  // namespace

std::unique_ptr<Command> NewCatCommand() {
  return std::make_unique<CatCommand>();
}

}  // namespace coffer::cli
